"""Every version of the notice that was published, with all its words; appended, never changed."""

from pathlib import Path

from django.db import migrations, models

SQL = (Path(__file__).parents[1] / "sql" / "published_notice.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("stores", "0003_matters_and_channels")]

    operations = [
        migrations.CreateModel(
            name="PublishedNotice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField(unique=True)),
                ("digest", models.TextField()),
                ("files", models.JSONField()),
                ("valid_from", models.DateField()),
                ("signed_off_by", models.TextField()),
                ("published_by", models.TextField()),
                ("published_at", models.DateTimeField()),
            ],
            options={"db_table": "published_notice"},
        ),
        migrations.RunSQL(SQL, reverse_sql=migrations.RunSQL.noop),
    ]
