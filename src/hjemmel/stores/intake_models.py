"""What does the register hold of deliveries?

Machines and what they sent: digests, counts, and for a day the keys of those whom nobody here knows. Read them by `hjemmel.stores.models`.
"""

from django.db import models
from django.db.models import Q


class Batch(models.Model):
    """One taken-in batch of a source, by digest: stored once however often it is sent. `storing` until every row is durable."""

    digest = models.TextField(unique=True)
    format = models.TextField()
    source = models.TextField()
    state = models.TextField()  # storing | stored | undone
    received_at = models.DateTimeField(db_index=True)
    stored_at = models.DateTimeField(null=True)
    receipt = models.JSONField(default=dict)  # counts alone

    class Meta:
        db_table = "batch"
        indexes = (models.Index(fields=["id"], name="batch_not_stored", condition=~models.Q(state="stored")),)  # the few among millions


class CountedPayment(models.Model):
    """A payment that has been counted, by the SHA-256 of the bank's own words for it: told again, it is not counted again."""

    digest = models.BinaryField(unique=True)
    counted_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "counted_payment"


class Quarantine(models.Model):
    """The keys of observations whose subscription is not known: the source's own key and nothing else, for 24 hours."""

    format = models.TextField()
    kind = models.TextField()
    value = models.TextField()
    first_seen_at = models.DateTimeField()
    observations = models.BigIntegerField()

    class Meta:
        db_table = "quarantine"
        constraints = (models.UniqueConstraint(fields=["format", "kind", "value"], name="one_row_for_a_quarantined_key"),)


class Source(models.Model):
    """A machine that may deliver a format, by the SHA-256 of its token or of its client certificate; one that was removed has neither."""

    name = models.TextField(unique=True)
    format = models.TextField()
    token_digest = models.BinaryField(unique=True, null=True)
    certificate_digest = models.BinaryField(null=True)
    certificate_ends_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "source"
        constraints = (
            models.UniqueConstraint(fields=["certificate_digest", "format"], name="one_source_of_a_certificate_and_format"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, token_digest__isnull=False, certificate_digest__isnull=True)
                | Q(removed_at__isnull=True, token_digest__isnull=True, certificate_digest__isnull=False)
                | Q(removed_at__isnull=False, token_digest__isnull=True, certificate_digest__isnull=True),
                name="a_source_has_one_proof",
            ),
        )
