"""Which forms stand on a page, and what may be written in them? Read from the HTML, as a browser reads it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass(slots=True)
class Form:
    """`fields` are name → (kind, the values that it offers or holds)."""

    action: str
    method: str
    fields: dict[str, tuple[str, list[str]]] = field(default_factory=dict)

    def good(self, written: dict[str, str]) -> dict[str, str]:
        """Every field with the first value that it offers, or one of its kind from `written`."""
        told = {name: written.get(name) or written.get(kind, "Hei på deg") for name, (kind, _) in self.fields.items()}
        return {name: next(filter(None, values), told[name]) for name, (_, values) in self.fields.items()}


def forms_on(page: str, address: str) -> list[Form]:
    """The forms of a page at `address`, with where they lead."""
    reader = _Forms(address)
    reader.feed(page)
    return reader.found


class _Forms(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found, self.inside, self.select = address, list[Form](), False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.address, told.get("action") or self.address)
            self.found.append(Form(action, told.get("method", "get").lower()))
            self.inside = True
        elif self.inside and tag == "select":
            self.select = told["name"]
            self._field(told["name"], "select")
        elif self.inside and tag == "option" and self.select:
            self._field(self.select, "select", told.get("value", ""))
        elif self.inside and tag == "textarea" and "name" in told:
            self._field(told["name"], tag)
        elif self.inside and tag in ("input", "button") and "name" in told:
            self._field(told["name"], told.get("type", "text" if tag == "input" else "submit"), told.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = ""

    def _field(self, name: str, kind: str, value: str = "") -> None:
        if name == "csrfmiddlewaretoken":
            return
        held = self.found[-1].fields.setdefault(name, (kind, []))
        held[1].append(value)
