"""Who may have the directory, in tests."""

from datetime import date


def agreed(name: str, own_sales: bool = False, ended_on: date | None = None) -> None:
    """An agreement with a directory provider."""
    from hjemmel.acts.the_notice import the_notice
    from hjemmel.stores import entries

    values = {"name": name, "own_sales": own_sales, "agreed_on": date(2026, 1, 1), "ended_on": ended_on}
    entries.add(the_notice().record("directory-provider"), None, values, 1)
