"""How do people say how much?

Numbers, data, money, durations and telephone numbers as a reader of bokmål or English expects them.
"""

import phonenumbers

THIN = "\u00a0"  # a space that does not break
DATA_STEPS = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def number(value: int, language: str) -> str:
    """Grouped by thousands: "12 400", "12,400"."""
    return f"{value:,}" if language == "en" else f"{value:,}".replace(",", THIN)


def data(value: int, language: str) -> str:
    """An amount of data (bytes) with at most two figures after the sign that matters: "3,2 GB", "840 MB"."""
    for size, unit in DATA_STEPS:
        if value >= size:
            amount = value / size
            text = f"{amount:.1f}" if amount < 10 else f"{amount:.0f}"
            return f"{text if language == 'en' else text.replace('.', ',')}{THIN}{unit}"
    return f"{value}{THIN}byte" if language != "en" or value == 1 else f"{value}{THIN}bytes"


def money(ore: int, language: str) -> str:
    """Kroner from øre: "1 249,00 kr", "NOK 1,249.00"."""
    kroner, rest = divmod(abs(ore), 100)
    sign = "−" if ore < 0 else ""
    if language == "en":
        return f"NOK{THIN}{sign}{kroner:,}.{rest:02d}"
    return f"{sign}{number(kroner, 'nb')},{rest:02d}{THIN}kr"


def duration(seconds: int) -> str:
    """How long a call lasted: "12 min 5 s", "1 t 2 min" is written 1 h in both languages' telephone bills."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}{THIN}h {minutes}{THIN}min"
    return f"{minutes}{THIN}min {rest}{THIN}s" if minutes else f"{rest}{THIN}s"


def phone(value: str) -> str:
    """A number in the way people write it; whatever cannot be read as one stays as it is."""
    try:
        parsed = phonenumbers.parse(value, "NO")
    except phonenumbers.NumberParseException:
        return value
    shape = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, shape.NATIONAL if parsed.country_code == 47 else shape.INTERNATIONAL).replace(" ", THIN)
