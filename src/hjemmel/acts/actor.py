"""Who acts?

The edge (a page, the command line, a job) says who, in which audience; nothing inside looks it up from anywhere.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is the sign-in name ("anne.berg"), or the customer number for a subscriber; `name` is for people to read."""

    id: str
    audience: str
    name: str = ""


SYSTEM = Actor("system", "system", "Hjemmel")
