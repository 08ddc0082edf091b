"""What must stand on one line? A sign and its number: § 13, art. 6, kl. 14.

Put in once, where a page is whole. What somebody has written in a field stays as it was written.
"""

import re

NO_BREAK = "\u00a0"
_PARTS = re.compile(r"(<(?:textarea|script|style)\b.*?</(?:textarea|script|style)>|<[^>]*>)", re.DOTALL)
_TIED = re.compile(r"(§§?|\bart\.|\bnr\.|\bkl\.) (?=\d)")


def unbroken(page: str) -> str:
    """A page of HTML, with a no-break space between each such sign and its number in the text that it shows."""
    if not _TIED.search(page):
        return page
    parts = _PARTS.split(page)
    return "".join(part if n % 2 else _TIED.sub(rf"\1{NO_BREAK}", part) for n, part in enumerate(parts))
