"""Which words does the notice language itself know?

The closed lists that no provider extends: types, units, and the facts that intake can vouch for. Everything else that a notice
names (purposes, audiences, choices ...) is declared in the notice.
"""

import re

from hjemmel.notice.period import Period

INTEGER_TYPES = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
INSTANT, DATE = "instant", "date"
NUMBER_TYPES = (*INTEGER_TYPES, "float64")
CHOICE = "choice"
FIELD_TYPES = ("text", "mac", "ip", INSTANT, DATE, "bool", CHOICE, *NUMBER_TYPES)

UNITS = ("dBm", "dB", "kbit/s", "byte", "s", "ms", "øre", "port", "count", "percent", "°", "°C", "m")
IDENTIFIES = ("direct", "device", "none")
ZONE_NAME = re.compile(r"[A-Za-z_]+(/[A-Za-z_]+)*")  # `Europe/Oslo`: nothing else reaches the engines

NOBODY = "none"
PROTECTED = "protected_address"  # the field that says whether somebody's address is protected; "none" where it is not
ASSIGNEE = "assignee"  # the field of a matter that names the organisation to whose people alone it opens: `graver` of `graver/ola`
SUBJECTS = ("subscription", "customer", NOBODY)
LANGUAGES = ("nb", "en")

REFUSE, FIRST_DEVICE_ONLY = "refuse", "first-device-only"
OTHERWISE = (REFUSE, FIRST_DEVICE_ONLY)

# What a choice stops: the uses that name it as `opt_out`, every use but the subject's own (GDPR art. 18), or, until it is given,
# the uses that name it as `consent` (art. 7).
NAMED_USES, ALL_BUT_OWN, UNTIL_GIVEN = "named-uses", "all-but-own", "until-given"
STOPS = (NAMED_USES, ALL_BUT_OWN, UNTIL_GIVEN)

# What makes a hold: an invoice that is not settled, somebody's act, or a request that nobody has answered yet.
UNPAID, PLACED, OPEN_REQUEST = "unpaid-invoices", "placed", "open-requests"
HOLD_SOURCES = (UNPAID, PLACED, OPEN_REQUEST)

ROLES = ("processor", "controller")
GROUNDS = ("consent", "statute", "order", "debt")

# How long an answer to a request may take at most, and how long that may be extended (GDPR art. 12(3)).
ANSWER_AT_MOST, EXTENSION_AT_MOST = Period(months=1), Period(months=2)
TERMS_AT_MOST = {"answer": ANSWER_AT_MOST, "answer-extended": EXTENSION_AT_MOST}

# The facts that intake establishes about an observation, with their values where they are a closed list.
FACTS: dict[str, tuple[str, ...]] = {
    "attached_to": ("operator-equipment", "other-equipment"),
    "gateway_mode": ("router", "bridge", "unknown"),
    "equipment_model": (),
}

# The values that feeds bring, and that this release acts on, of fields of type `choice`: a declared value that is none of them is
# misspelt, for nothing would ever have it. Other choices are the provider's own.
VALUES: dict[str, tuple[str, ...]] = {
    "contact.protected_address": (NOBODY, "fortrolig", "strengt-fortrolig"),
    "contact.language": LANGUAGES,
    "equipment.kind": ("gateway", "access-point", "ont", "decoder"),
    "identifier.kind": ("user-name", "remote-id", "phone-number"),
    "device-sample.connection": ("wifi", "cable", "other"),
    "ip-assignment.state": ("open", "ended"),
    "call.call_type": ("domestic-fixed", "domestic-mobile", "international", "premium", "toll-free", "service", "emergency"),
    "choice.channel": ("min-side", "telephone", "written", "command-line"),
    "correction.state": ("pending", "done", "rejected", "withdrawn"),
}

# Calendar steps of the record's clock that a grouping may name beside fields.
GROUP_STEPS = ("hour", "day", "month")
BAND_SUFFIX = "_band"

AS_KEPT = "as long as kept"  # a use without a window of its own

CONTROL_PREFIXES = ("page", "act", "job")
RESERVED_RECORDS = (*CONTROL_PREFIXES, "notice", "provider", "authority")
# Columns that every event table has; no field may take their names.
RESERVED_FIELDS = ("subscription", "batch", "notice_version")
