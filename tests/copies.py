"""How tests read the copy of everything: as the one who has it on her disk."""

import csv
import io
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zipfile import ZipFile

from homes import Home, now
from looking import oneself

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass
class Copy:
    """The packed file."""

    data: bytes

    @cached_property
    def files(self) -> dict[str, bytes]:
        with ZipFile(io.BytesIO(self.data)) as packed:
            assert packed.testzip() is None
            return {info.filename: packed.read(info) for info in packed.infolist()}

    @property
    def about(self) -> dict[str, Any]:
        return self.json("about.json")

    @property
    def page(self) -> str:
        """As somebody reads it, who does not see which spaces hold two words together."""
        return self.files["index.html"].decode().replace("\u00a0", " ")

    def json(self, name: str) -> Any:
        return json.loads(self.files[name])

    def rows(self, record: str) -> list[dict[str, Any]]:
        return self.json(f"data/{record}.json")

    def table(self, record: str) -> list[dict[str, str]]:
        """As a spreadsheet reads it."""
        data = self.files[f"data/{record}.csv"]
        assert data.startswith(BYTE_ORDER_MARK)
        return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))

    @property
    def text(self) -> str:
        """Every file, one after the other."""
        return "\n".join(data.decode() for data in self.files.values())


def copy_of(home: Home, language: str = "nb") -> Copy:
    """What she gets herself."""
    from hjemmel.acts.answer_access import answer_access
    from hjemmel.acts.open_permit import open_permit
    from hjemmel.portals.copied import packed

    token = open_permit(oneself(home), "access", home.customer_number, "", now()).token
    return Copy(b"".join(packed(answer_access(token, oneself(home), now()), language, lambda given: None)))
