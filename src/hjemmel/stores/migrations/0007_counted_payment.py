"""Which payments have been counted: digests alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stores", "0006_sign_in")]

    operations = [
        migrations.CreateModel(
            name="CountedPayment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField(unique=True)),
                ("counted_at", models.DateTimeField(db_index=True)),
            ],
            options={"db_table": "counted_payment"},
        ),
    ]
