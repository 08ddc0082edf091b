"""Which entries does an XML document hold?

A document read from its beginning to its end, entry by entry: no DTD, no entities, no network, and nothing of it left in memory but
the entry at hand. (What keeps the names of all elements that it has ever seen grows with each new one that somebody invents.)
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat  # a DTD ends the reading, so nothing is unfolded or fetched

MOST_ELEMENTS = 2_000_000  # of one entry, and beside the entries: a hundred thousand payments
AT_A_TIME = 1 << 16  # bytes
NONE: Mapping[str, str] = {}


class NotRead(Exception):
    """The document cannot be read to its end as what it should be."""

    def __init__(self, line: int, found: str) -> None:
        super().__init__(found)
        self.line, self.found = line, found


@dataclass(slots=True)
class Element:
    """`name` is without its namespace, `text` what stands before the first child."""

    name: str
    attributes: Mapping[str, str]
    line: int
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def all(self, name: str) -> Iterator["Element"]:
        return (child for child in self.children if child.name == name)

    def at(self, path: str) -> "Element | None":
        """The first element at `path`, such as `Acct/Id`."""
        element: Element | None = self
        for name in path.split("/"):
            element = next(element.all(name), None) if element else None
        return element

    def text_at(self, path: str) -> str:
        """The text there without blanks around it; "" where there is none."""
        found = self.at(path)
        return found.text.strip() if found else ""


def entries(data: bytes, path: tuple[str, ...], namespace: re.Pattern[str]) -> Iterator[tuple[Element, Element]]:
    """Each element at `path` with the one that it stands in, as far as that has been read. Raises NotRead.

    The root must be of a namespace that fits, and the second name of the path must be there.
    """
    reader = _Reader(path, namespace)
    for start in range(0, len(data), AT_A_TIME):
        reader.read(data[start : start + AT_A_TIME], last=start + AT_A_TIME >= len(data))
        yield from reader.found
        reader.found.clear()
    if not reader.is_right:
        raise NotRead(1, "another document")


class _Reader:
    """Where in the document we are: the open elements, outermost first."""

    def __init__(self, path: tuple[str, ...], namespace: re.Pattern[str]) -> None:
        self.path, self.namespace = path, namespace
        self.found: list[tuple[Element, Element]] = []
        self.is_right = False
        self._open: list[Element] = []
        self._kept = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def read(self, data: bytes, last: bool) -> None:
        try:
            self._parser.Parse(data, last)
        except expat.ExpatError as error:
            raise NotRead(max(1, error.lineno), "something else") from None
        except (ValueError, LookupError):  # an encoding that is none
            raise NotRead(1, "another encoding") from None

    def _doctype(self, *_: object) -> None:
        raise NotRead(1, "a DTD")

    def _start(self, written: str, attributes: dict[str, str]) -> None:
        namespace, _, name = written.rpartition(" ")
        if not self._open and not (name == self.path[0] and self.namespace.fullmatch(namespace)):
            raise NotRead(1, "another document")
        self.is_right |= len(self._open) == 1 and name == self.path[1]
        self._kept += 1
        if self._kept > MOST_ELEMENTS:
            raise NotRead(self._parser.CurrentLineNumber, "more elements than an entry has")
        self._open.append(Element(name, attributes or NONE, self._parser.CurrentLineNumber))

    def _text(self, text: str) -> None:
        if not self._open[-1].children:
            self._open[-1].text += text

    def _end(self, _: str) -> None:
        closed = self._open.pop()
        if len(self._open) + 1 == len(self.path) and tuple(one.name for one in (*self._open, closed)) == self.path:
            self.found.append((self._open[-1], closed))
            self._kept = 0
        elif self._open:
            self._open[-1].children.append(closed)
