"""Evidence carries the transaction that wrote it, and is appended, never changed."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parents[1] / "sql" / "evidence.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("stores", "0001_initial")]
    operations = [migrations.RunSQL(SQL, reverse_sql=migrations.RunSQL.noop)]
