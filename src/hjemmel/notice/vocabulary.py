"""Which words does the notice language itself know?

The closed lists that no provider extends: types, units, and the facts that intake can vouch for. Everything else that a notice
names (purposes, audiences, choices ...) is declared in the notice.
"""

INTEGER_TYPES = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
INSTANT, DATE = "instant", "date"
FIELD_TYPES = ("text", "mac", "ip", INSTANT, DATE, "bool", "choice", *INTEGER_TYPES)

UNITS = ("dBm", "kbit/s", "byte", "s", "øre", "port")
IDENTIFIES = ("direct", "device", "none")
SUBJECTS = ("subscription", "customer")
LANGUAGES = ("nb", "en")

REFUSE, FIRST_DEVICE_ONLY = "refuse", "first-device-only"
OTHERWISE = (REFUSE, FIRST_DEVICE_ONLY)

# What a choice stops: the uses that name it as `opt_out`, or every use but the subject's own (GDPR art. 18).
NAMED_USES, ALL_BUT_OWN = "named-uses", "all-but-own"
STOPS = (NAMED_USES, ALL_BUT_OWN)

# The facts that intake establishes about an observation, with their values where they are a closed list.
FACTS: dict[str, tuple[str, ...]] = {
    "attached_to": ("operator-equipment", "other-equipment"),
    "gateway_mode": ("router", "bridge", "unknown"),
    "equipment_model": (),
}

# Calendar steps of the record's clock that a grouping may name beside fields.
GROUP_STEPS = ("hour", "day", "month")
BAND_SUFFIX = "_band"

AS_KEPT = "as long as kept"  # a use without a window of its own

CONTROL_PREFIXES = ("page", "act", "job")
RESERVED_RECORDS = (*CONTROL_PREFIXES, "notice", "provider", "authority")
# Columns that every event table has; no field may take their names.
RESERVED_FIELDS = ("subscription", "batch", "notice_version")
