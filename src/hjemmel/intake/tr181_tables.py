"""What stands in the tables of many reports at once?

The instances of a table (TR-181: a number, and an object) of all reports, one after the other; addresses as numbers, so that whoever
is named in two tables of a report is found in both.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Numbers = NDArray[Any]
NOWHERE = -1
MAC_LENGTH, COLON = 17, ord(":")
COLONS, DIGITS = slice(2, None, 3), [place for place in range(MAC_LENGTH) if place % 3 != 2]
NO_DIGIT = 0xFF
NIBBLES = np.full(256, NO_DIGIT, np.uint8)
for _value, _digit in enumerate("0123456789abcdef"):
    NIBBLES[[ord(_digit), ord(_digit.upper())]] = _value
BROADCAST, MAC_BITS = np.uint64(0xFFFF_FFFF_FFFF), np.uint64(48)


def flags(array: pa.Array) -> Numbers:
    """Yes or no, each as a bool. It must hold no null."""
    return np.asarray(array.to_numpy(zero_copy_only=False), bool)


def figures(array: pa.Array) -> Numbers:
    """float64; what is not told is NaN."""
    return np.asarray(array.to_numpy(zero_copy_only=False), np.float64)


def only(array: pa.Array, places: Numbers) -> pa.Array:
    """The values at `places`, which ascend."""
    return array if len(places) == len(array) else array.take(pa.array(places))


def at(array: pa.Array, places: Numbers) -> pa.Array:
    """The values at `places`; null at `NOWHERE`."""
    return array.take(pa.array(places, mask=places == NOWHERE))


def per(parents: Numbers, many: int) -> Numbers:
    """How many of `parents` each of `many` is."""
    return np.bincount(parents, minlength=many)


def numbered(texts: pa.Array) -> tuple[Numbers, list[str]]:
    """Which of the distinct texts each is, and those; it must hold no null."""
    encoded = texts.dictionary_encode()
    return np.asarray(encoded.indices, np.int64), encoded.dictionary.to_pylist()


@dataclass(frozen=True)
class Table:
    """The instances of a table of many objects: whose each is, its number, and its members."""

    parent: Numbers
    number: pa.Array
    rows: pa.StructArray

    @classmethod
    def of(cls, found: pa.MapArray) -> "Table":
        many = np.diff(np.asarray(found.offsets))
        return cls(np.repeat(np.arange(len(found)), many), found.keys, found.items)

    def __len__(self) -> int:
        return len(self.parent)

    def text(self, member: str, places: Numbers | None = None) -> pa.Array:
        """A text of each; "" where it is not told."""
        found = self.rows.field(member)
        return pc.fill_null(found if places is None else only(found, places), "")

    @cached_property
    def active(self) -> Numbers:
        """Whether each is: what does not say is."""
        return flags(pc.fill_null(self.rows.field("Active"), True))

    @cached_property
    def listed_twice(self) -> Numbers:
        """The objects in whose table a number stands twice, of which JSON lets the last count, or an instance is none."""
        codes, distinct = numbered(self.number)
        together = np.sort(self.parent * len(distinct) + codes)
        twice = together[1:][np.diff(together) == 0] // max(len(distinct), 1)
        return np.concatenate([twice, self.parent[flags(self.rows.is_null())]])


class Addresses:
    """MAC addresses of a table: each as a number, and whether it stands in the one form that every other is brought to (either case)."""

    def __init__(self, texts: pa.Array) -> None:
        self.texts = texts
        starts = np.zeros(1, np.int32)
        if len(texts):
            starts = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]
        written = np.frombuffer(texts.buffers()[2] or b"", np.uint8)
        whole = np.flatnonzero(np.diff(starts) == MAC_LENGTH)
        if len(whole) == len(texts):
            letters = written[starts[0] : starts[-1]].reshape(-1, MAC_LENGTH)
        else:
            letters = written[starts[whole][:, None] + np.arange(MAC_LENGTH)]
        nibbles = NIBBLES[letters[:, DIGITS]]
        octets = np.zeros((len(whole), 8), np.uint8)
        octets[:, 2:] = nibbles[:, 0::2] << 4 | nibbles[:, 1::2]
        number = octets.view(">u8").ravel().astype(np.uint64)
        good = (nibbles != NO_DIGIT).all(axis=1) & (letters[:, COLONS] == COLON).all(axis=1) & (number != 0) & (number != BROADCAST)
        self.number, self.normal = np.zeros(len(texts), np.uint64), np.zeros(len(texts), bool)
        self.number[whole], self.normal[whole] = number, good


class Hosts:
    """Which host of the same report each station is, if any; the reports in which one address stands twice in a table."""

    def __init__(self, of_station: Numbers, stations: Addresses, of_host: Numbers, hosts: Addresses) -> None:
        named, seen = np.flatnonzero(hosts.normal), np.flatnonzero(stations.normal)
        keys, wanted = _keys(of_host[named], hosts.number[named]), _keys(of_station[seen], stations.number[seen])
        order = np.argsort(keys)
        keys = keys[order]
        self.of = np.full(len(of_station), NOWHERE)
        if len(keys):
            place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
            self.of[seen] = np.where(keys[place] == wanted, named[order[place]], NOWHERE)
        self.twice = np.concatenate([_twice(keys), _twice(np.sort(wanted))])
        self.unlisted = np.ones(len(of_host), bool)  # hosts that are no station
        self.unlisted[self.of[self.of != NOWHERE]] = False


def _keys(reports: Numbers, addresses: Numbers) -> Numbers:
    return np.asarray(reports.astype(np.uint64) << MAC_BITS | addresses)


def _twice(keys: Numbers) -> Numbers:
    return np.asarray(keys[1:][keys[1:] == keys[:-1]] >> MAC_BITS, np.int64)


class Networks:
    """The wireless networks of many reports, by report and number."""

    def __init__(self, table: Table) -> None:
        codes, distinct = numbered(table.number)
        self._code = {number: code for code, number in enumerate(distinct)}
        keys = table.parent * len(distinct) + codes
        self._order = np.argsort(keys)
        self._keys = keys[self._order]
        names = table.text("SSID")
        self.names = pc.if_else(pc.equal(names, ""), None, names)

    def of(self, reports: Numbers, numbers: pa.Array) -> Numbers:
        """The place of each network among all; `NOWHERE` for one that its report does not have. A number may be null."""
        if not len(self._keys):
            return np.full(len(reports), NOWHERE)
        which, distinct = numbered(pc.fill_null(numbers, ""))
        code = np.array([self._code.get(number, NOWHERE) for number in distinct], np.int64)[which]
        wanted = reports * len(self._code) + code
        place = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        known = (code != NOWHERE) & flags(numbers.is_valid()) & (self._keys[place] == wanted)
        return np.where(known, self._order[place], NOWHERE)
