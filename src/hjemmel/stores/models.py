"""What does the register hold about a person?

Each model is one `entry` record type of the notice: `db_table` is the record type, and every column is a declared field or is
named in `columns.HOUSE_COLUMNS`. The start-up check and a test compare the two; a column that neither names stops the house.
"""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

# What deliveries leave is read from here as every other model is.
from hjemmel.stores.intake_models import Batch as Batch  # noqa: PLC0414
from hjemmel.stores.intake_models import CountedPayment as CountedPayment  # noqa: PLC0414
from hjemmel.stores.intake_models import Quarantine as Quarantine  # noqa: PLC0414
from hjemmel.stores.intake_models import Source as Source  # noqa: PLC0414

NO_PASSWORD = "!"  # noqa: S105 — as Django marks a password that none matches


class Contact(models.Model):
    """The customer: the contact data that everything else hangs on (A2)."""

    customer_number = models.TextField(unique=True)
    name = models.TextField()
    address = models.TextField()
    postcode = models.TextField()
    place = models.TextField()
    phone = models.TextField()
    email = models.TextField()
    birth_date = models.DateField(null=True)
    protected_address = models.TextField(default="none")
    language = models.TextField(default="nb")
    left_on = models.DateField(null=True)
    evidence_salt = models.BinaryField()
    erased_on = models.DateField(null=True)  # all that may be erased was: what is left waits for the duties that keep it
    notice_version = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "contact"


class Subscription(models.Model):
    """One service at one delivery point. `key` is the random number that events carry instead of a name."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="subscriptions")
    key = models.BigIntegerField(unique=True)
    subscription_number = models.TextField(unique=True)
    product = models.TextField()
    area = models.TextField()
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    notice_version = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "subscription"


class Equipment(models.Model):
    """What we supplied. A serial number that is not here is not ours, and nothing is collected from it (N4)."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="equipment")
    serial = models.TextField(unique=True)
    kind = models.TextField()
    maker = models.TextField()
    model = models.TextField()
    supplied_on = models.DateField()
    returned_on = models.DateField(null=True)
    notice_version = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "equipment"


class Identifier(models.Model):
    """A technical identifier that a source knows a subscription by: user name, remote id, telephone number (N1)."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="identifiers")
    kind = models.TextField()
    value = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    notice_version = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "identifier"
        constraints = (
            models.UniqueConstraint(fields=["kind", "value"], condition=Q(valid_to__isnull=True), name="one_holder_of_an_identifier"),
        )
        indexes = (models.Index(fields=["kind", "value"], name="identifier_by_value"),)


class Invoice(models.Model):
    """Just enough of an invoice to know whether its call lines are paid (P6). Amounts are in øre."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="invoices")
    invoice_number = models.TextField(unique=True)
    period_start = models.DateField()
    period_end = models.DateField()
    issued_on = models.DateField()
    due_on = models.DateField()
    amount_ore = models.BigIntegerField()
    paid_ore = models.BigIntegerField(default=0)
    credited_ore = models.BigIntegerField(default=0)
    disputed = models.BooleanField(default=False)
    notice_version = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "invoice"


class Choice(models.Model):
    """Something the customer decided: an opt-out (N12), a restriction (R10) or a consent (M8). Live while `lifted_at` is empty."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="choices")
    choice = models.TextField()
    set_at = models.DateTimeField()
    set_by = models.TextField()
    channel = models.TextField(default="min-side")  # how it was said: min-side, telephone, written, command-line
    language = models.TextField(null=True)  # of the text that it was said to; nothing where nobody noted it
    lifted_at = models.DateTimeField(null=True)
    lifted_channel = models.TextField(null=True)
    notice_version = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "choice"
        constraints = (
            models.UniqueConstraint(fields=["contact", "choice"], condition=Q(lifted_at__isnull=True), name="one_live_choice_of_a_kind"),
        )


class Permit(models.Model):
    """One recorded authority to look. The token itself is not stored, only its SHA-256."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="permits")
    audience = models.TextField()
    purpose = models.TextField()
    actor = models.TextField()
    reason = models.TextField()
    matter = models.TextField(default="")  # the number of the case or order that it was opened for
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    records_seen = models.TextField(default="")
    token_digest = models.BinaryField(unique=True)
    notice_version = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "permit"
        constraints = (models.CheckConstraint(condition=Q(expires_at__gt=models.F("opened_at")), name="a_permit_ends"),)


class SignInAccount(AbstractBaseUser):
    """How a customer signs in. There is none without a customer: it is made once she has proved who she is (L1)."""

    contact = models.OneToOneField(Contact, models.CASCADE, primary_key=True, related_name="sign_in_account")
    email = models.TextField(unique=True, null=True)
    password = models.CharField(max_length=128, default=NO_PASSWORD)
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    notice_version = models.PositiveSmallIntegerField()
    last_login = None  # `last_used_at` says it
    objects = BaseUserManager()
    USERNAME_FIELD = "email"

    class Meta:
        db_table = "sign_in_account"


class SignInFactor(models.Model):
    """A second factor: an authenticator app, a passkey, or recovery codes. The sign-in library reads and writes it (see `apps`)."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="sign_in_factors")
    type = models.TextField()
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    notice_version = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "sign_in_factor"
        constraints = (
            models.UniqueConstraint(
                fields=["contact", "type"], condition=Q(type__in=("totp", "recovery_codes")), name="one_factor_of_a_kind"
            ),
        )


class SignInIdentity(models.Model):
    """An outside identity (BankID, Vipps) that is tied to one customer, by the number that its provider knows her by here alone."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="sign_in_identities")
    provider = models.TextField()
    pairwise = models.TextField()
    proved_by = models.TextField()
    linked_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    notice_version = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "sign_in_identity"
        constraints = (models.UniqueConstraint(fields=["provider", "pairwise"], name="one_customer_for_an_identity"),)


class SignInSession(AbstractBaseSession):
    """A signed-in session. `who` is a keyed reference, so that all sessions of one actor can be ended at once."""

    who = models.TextField(default="", db_index=True)

    class Meta:
        db_table = "sign_in_session"

    @classmethod
    def get_session_store_class(cls):  # type: ignore[no-untyped-def]
        from hjemmel.stores.session_store import SessionStore

        return SessionStore


class SignInCount(models.Model):
    """How often something was tried, by a keyed digest of what. Django's database cache reads and writes it (see `sign_in_counts`)."""

    cache_key = models.TextField(primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "sign_in_count"


class Sweep(models.Model):
    """One run of expiry."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)  # counts and limits alone

    class Meta:
        db_table = "sweep"


class HeldSpan(models.Model):
    """A span of one subscription's records that a hold keeps past its day, with reason, paragraph and end."""

    record = models.TextField()
    subscription_key = models.BigIntegerField()
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    hold = models.TextField()
    law = models.TextField()
    until = models.DateTimeField()

    class Meta:
        db_table = "held_span"
        indexes = (models.Index(fields=["subscription_key", "record"], name="held_span_by_subscription"),)


class SweptPartition(models.Model):
    """A partition in which a sweep left rows that a hold keeps: it is looked at again when its rule says so."""

    record = models.TextField()
    partition = models.PositiveIntegerField()
    at = models.DateTimeField()
    rows = models.PositiveBigIntegerField(default=0)  # how many it left: where there are more now, something has come since

    class Meta:
        db_table = "swept_partition"
        constraints = (models.UniqueConstraint(fields=["record", "partition"], name="one_mark_for_a_partition"),)


class Erasure(models.Model):
    """An erasure that was asked for, by keyed references: whose it was, nobody can tell who has not the key and the row that is gone.

    `records` are the record types that went; `whole`: the customer had everything erased. The same lines lie in a file (`erasures`).
    """

    number = models.TextField(unique=True)
    asked_at = models.DateTimeField()
    reference = models.BinaryField()
    keys = models.JSONField(default=list)  # keyed references to the subscriptions' random keys
    records = models.JSONField(default=list)
    whole = models.BooleanField()
    done_at = models.DateTimeField(null=True)  # no row is left in either engine
    bytes_gone_at = models.DateTimeField(null=True)  # and no byte in their files

    class Meta:
        db_table = "erasure"


class Leftover(models.Model):
    """A table from which rows were deleted, and whose files may still hold their bytes."""

    table = models.TextField(unique=True)
    since = models.DateTimeField()
    last_change = models.TextField()  # the transaction id of the last deletion: while somebody reads from before it, the rows stay

    class Meta:
        db_table = "leftover"


class NoticeLoad(models.Model):
    """A version of the notice that has run here. The same number never runs with other words."""

    number = models.PositiveIntegerField(unique=True)
    digest = models.TextField()
    valid_from = models.DateField()
    loaded_at = models.DateTimeField()

    class Meta:
        db_table = "notice_load"


class PublishedNotice(models.Model):
    """A version of the notice that people were told of: all its words, who answered for it, and from when it applies.

    Appended, never changed (a trigger says so). `files` maps the name of each file to its text.
    """

    number = models.PositiveIntegerField(unique=True)
    digest = models.TextField()
    files = models.JSONField()
    valid_from = models.DateField()
    signed_off_by = models.TextField()
    published_by = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        db_table = "published_notice"


class EvidenceEntry(models.Model):
    """One act, in canonical form. Appended in the act's own transaction; never changed (a trigger says so)."""

    at = models.DateTimeField()
    content = models.BinaryField()
    subject = models.BinaryField(null=True)  # the keyed reference that `content` holds, to find a person's entries by

    class Meta:
        db_table = "evidence_entry"


class EvidenceLink(models.Model):
    """The place of an entry in the chain, given by the sequencer."""

    sequence = models.BigIntegerField(primary_key=True)
    entry = models.BigIntegerField(unique=True)
    leaf = models.BinaryField()
    chain = models.BinaryField()

    class Meta:
        db_table = "evidence_link"


class EvidenceHead(models.Model):
    """The Merkle root over the first `size` entries, once a second while there are new ones. `frontier` lets the next head grow from it."""

    size = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    root = models.BinaryField()
    chain = models.BinaryField()
    frontier = models.BinaryField()
    seen_before = models.TextField()  # the transaction id below which every entry is in this head

    class Meta:
        db_table = "evidence_head"
