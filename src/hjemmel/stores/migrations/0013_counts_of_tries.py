"""How often somebody has guessed, for as long as that counts: in the register, so that all who serve pages count the same."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stores", "0012_sources_that_end")]

    operations = [
        migrations.CreateModel(
            "SignInCount",
            [
                ("cache_key", models.TextField(primary_key=True, serialize=False)),
                ("value", models.TextField()),
                ("expires", models.DateTimeField(db_index=True)),
            ],
            options={"db_table": "sign_in_count"},
        ),
    ]
