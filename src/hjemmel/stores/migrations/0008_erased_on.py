"""A customer who has had everything erased that may be is marked, until the rest can go too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stores", "0007_counted_payment")]

    operations = [migrations.AddField("contact", "erased_on", models.DateField(null=True))]
