"""A source is known by a token, or by a client certificate."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stores", "0010_how_a_choice_was_said")]

    operations = [
        migrations.AlterField("Source", "token_digest", models.BinaryField(unique=True, null=True)),
        migrations.AddField("Source", "certificate_digest", models.BinaryField(null=True)),
        migrations.AddConstraint(
            "Source", models.UniqueConstraint(fields=["certificate_digest", "format"], name="one_source_of_a_certificate_and_format")
        ),
        migrations.AddConstraint(
            "Source",
            models.CheckConstraint(
                condition=models.Q(token_digest__isnull=False, certificate_digest__isnull=True)
                | models.Q(token_digest__isnull=True, certificate_digest__isnull=False),
                name="a_source_has_one_proof",
            ),
        ),
    ]
