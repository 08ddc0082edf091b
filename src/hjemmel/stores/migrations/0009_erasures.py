"""Which erasures were carried out here, by keyed references, and in which tables deleted bytes may still lie."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stores", "0008_erased_on")]

    operations = [
        migrations.CreateModel(
            "Erasure",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.TextField(unique=True)),
                ("asked_at", models.DateTimeField()),
                ("reference", models.BinaryField()),
                ("keys", models.JSONField(default=list)),
                ("records", models.JSONField(default=list)),
                ("whole", models.BooleanField()),
                ("done_at", models.DateTimeField(null=True)),
                ("bytes_gone_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "erasure"},
        ),
        migrations.CreateModel(
            "Leftover",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("table", models.TextField(unique=True)),
                ("since", models.DateTimeField()),
                ("last_change", models.TextField()),
            ],
            options={"db_table": "leftover"},
        ),
    ]
