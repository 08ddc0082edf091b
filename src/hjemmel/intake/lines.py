"""Where does a line of text begin and end?

Formats of one record a line: a line that no line end closes may have been cut off on the way, and is a fault.
"""

from collections.abc import Iterator

from hjemmel.intake.parsed import A_LINE_END, CUT_OFF, Fault, Parsed


def lines(data: bytes, parsed: Parsed) -> Iterator[tuple[int, str]]:
    """Each line that is not blank, with its number from 1; what is cut off becomes a fault of `parsed`."""
    *whole, unfinished = data.decode("utf-8", "replace").removeprefix("\ufeff").split("\n")
    for number, line in enumerate(whole, start=1):
        if line.strip():
            yield number, line.rstrip("\r")
    if unfinished:
        parsed.faults.append(Fault(len(whole) + 1, CUT_OFF, A_LINE_END))
