"""In which language a choice was said, and how it was taken back: a consent has a receipt that says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stores", "0009_erasures")]

    operations = [
        migrations.AddField("Choice", "language", models.TextField(null=True)),
        migrations.AddField("Choice", "lifted_channel", models.TextField(null=True)),
    ]
