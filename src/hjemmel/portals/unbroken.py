"""What must stand on one line? A sign and its number: § 13, art. 6, kl. 14.

Put in once, where a page is whole. What somebody has written in a field stays as it was written.
"""

import re

NO_BREAK = "\u00a0"
_TIED_OR_LEFT = re.compile(
    r"<(textarea|script|style)\b.*?</\1>|<[^>]*>|(§§?|\bart\.|\bnr\.|\bkl\.) (?=\d)",
    re.DOTALL,
)


def unbroken(page: str) -> str:
    """A page of HTML, with a no-break space between each such sign and its number in the text that it shows."""
    return _TIED_OR_LEFT.sub(lambda found: f"{found[2]}{NO_BREAK}" if found[2] else found[0], page)
