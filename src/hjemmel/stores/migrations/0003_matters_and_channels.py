"""A permit may name the case or order that it is for; a choice says how it was made."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stores", "0002_evidence_is_append_only")]

    operations = [
        migrations.AddField("permit", "matter", models.TextField(default="")),
        migrations.AddField("choice", "channel", models.TextField(default="min-side")),
    ]
