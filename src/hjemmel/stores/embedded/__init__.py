"""Which engines does Hjemmel start itself, and how?

Those whose address nobody gave: PostgreSQL and ClickHouse from wheels, in HJEMMEL_HOME. Outside this package nothing knows
whether an engine is embedded.
"""
