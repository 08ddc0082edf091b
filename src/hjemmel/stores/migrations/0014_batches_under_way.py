"""It is asked every minute which batches are not stored, and which came lately: few, among all that ever came."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stores", "0013_counts_of_tries")]

    operations = [
        migrations.AlterField("Batch", "received_at", models.DateTimeField(db_index=True)),
        migrations.AddIndex("Batch", models.Index(fields=["id"], name="batch_not_stored", condition=~models.Q(state="stored"))),
    ]
