"""How many rows a sweep left in a partition: where there are more now, something has come since, and it is due at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stores", "0004_published_notice")]

    operations = [migrations.AddField("sweptpartition", "rows", models.PositiveBigIntegerField(default=0))]
