"""A source may be removed, and it is known until when its certificate is in force."""

from django.db import migrations, models

TOKEN = {"token_digest__isnull": False, "certificate_digest__isnull": True}
CERTIFICATE = {"token_digest__isnull": True, "certificate_digest__isnull": False}
NEITHER = {"token_digest__isnull": True, "certificate_digest__isnull": True}


class Migration(migrations.Migration):
    dependencies = [("stores", "0011_sources_by_certificate")]

    operations = [
        migrations.AddField("Source", "certificate_ends_at", models.DateTimeField(null=True)),
        migrations.AddField("Source", "removed_at", models.DateTimeField(null=True)),
        migrations.RemoveConstraint("Source", "a_source_has_one_proof"),
        migrations.AddConstraint(
            "Source",
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True, **TOKEN)
                | models.Q(removed_at__isnull=True, **CERTIFICATE)
                | models.Q(removed_at__isnull=False, **NEITHER),
                name="a_source_has_one_proof",
            ),
        ),
    ]
