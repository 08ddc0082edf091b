"""Which invoices does an OCR giro file say are paid?

Payments with a KID, as Nets (Mastercard Payment Services) hands them over: lines of 80 characters, a transmission of assignments of
transactions. Each level says how many it holds and how much they come to; a total that is wrong refuses the whole file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from hjemmel.intake import payments
from hjemmel.intake.parsed import A_LINE_END, CUT_OFF, NOTHING, Context, Fault, Parsed, Unreadable

WIDTH = 80
GIRO = "09"  # the service; the other is AvtaleGiro, whose assignments say nothing of money that has come
OTHER_SERVICE = "not-a-payment"
WRONG_TOTAL = "the number of transactions and records and the amount that the lines before it add up to"
A_LINE = re.compile(r"NY(?P<service>\d\d)(?P<kind>\d\d)(?P<record>10|20|30|31|32|49|70|88|89)(?P<rest>.{72})")
START = re.compile(r"\d{9}(?P<assignment>\d{7})(?P<account>\d{11})0{45}")
AMOUNT = re.compile(r"(?P<number>\d{7})(?P<day>\d{6})(?P<settlement>\d{10})(?P<sign>[-0])(?P<amount>\d{17})(?P<kid>[\d -]{25})0{6}")
PAYER = re.compile(r"(?P<number>\d{7})(?P<form>\d{10})(?P<reference>.{9}).{7}(?P<day>\d{6})(?P<account>\d{11})0{22}")
TOTAL = re.compile(r"(?P<transactions>\d{8})(?P<records>\d{8})(?P<amount>\d{17})\d{39}")


@dataclass(slots=True)
class _Level:
    """A transmission or an assignment that has begun, and what it has held so far."""

    records: int = 1
    transactions: int = 0
    amount_ore: int = 0
    account: str = ""
    found: Parsed = field(default_factory=Parsed)  # of an assignment: it counts when its total has been checked
    open: re.Match[str] | None = None  # a transaction whose payer may still be told

    def closed_by(self, total: re.Match[str]) -> bool:
        """Whether the total says what was held. A sum is written without its sign."""
        said = (int(total["transactions"]), int(total["records"]), int(total["amount"]))
        return said == (self.transactions, self.records + 1, abs(self.amount_ore))


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The payments of a file. `reference` is what tells one transaction from every other: account, day, settlement, number and form."""
    parsed = Parsed()
    reader = _Reader(parsed)
    for number, line in _lines(data, parsed):
        try:
            reader.take(line)
        except Unreadable as unreadable:
            parsed.faults.append(unreadable.at(number))
            reader.broken |= unreadable.expected == WRONG_TOTAL
    if reader.transmission and not parsed.faults:
        parsed.faults.append(Fault(data.count(b"\n") + 1, "the end of the data", "the line that ends the transmission (record type 89)"))
    if reader.broken:
        parsed.payments.clear()
    return parsed


class _Reader:
    """Where in the file we are."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed, self.broken = parsed, False
        self.transmission: _Level | None = None
        self.assignment: _Level | None = None

    def take(self, line: str) -> None:
        """One line. Raises Unreadable."""
        match = A_LINE.fullmatch(line)
        if match is None:
            raise Unreadable(f"a line of OCR giro: {WIDTH} characters that begin with `NY`")
        record, rest = match["record"], match["rest"]
        if record == "10":
            self.transmission, self.assignment = _Level(), None
        elif self.transmission is None:
            raise Unreadable("the line that starts a transmission (record type 10)", "another line")
        elif record == "89":
            _check(self.transmission, rest)
            self.transmission = None
        elif record == "20":
            self.assignment = _Level(account=_fields(START, rest)["account"])
        elif self.assignment is None:
            raise Unreadable("the line that starts an assignment (record type 20)", "another line")
        elif record == "88":
            self._close(self.assignment, rest, match["service"])
        else:
            self.assignment.records += 1
            if match["service"] == GIRO:
                _transaction(self.assignment, record, rest)

    def _close(self, assignment: _Level, rest: str, service: str) -> None:
        transmission, self.assignment = self.transmission, None
        if service == GIRO:
            _payment(assignment, "")
            _check(assignment, rest)
            found = assignment.found
            self.parsed.payments += found.payments
            self.parsed.refused.update(found.refused)
            self.parsed.ignored.update(found.ignored)
        else:
            said = _fields(TOTAL, rest)
            self.parsed.ignored[OTHER_SERVICE] += int(said["transactions"])
            assignment.transactions, assignment.amount_ore = int(said["transactions"]), int(said["amount"])
        if transmission:
            transmission.records += assignment.records + 1
            transmission.transactions += assignment.transactions
            transmission.amount_ore += assignment.amount_ore


def _transaction(assignment: _Level, record: str, rest: str) -> None:
    if record == "30":
        _payment(assignment, "")
        amount = _fields(AMOUNT, rest)
        _day(amount["day"])
        assignment.open = amount
        assignment.transactions += 1
        assignment.amount_ore += _signed(amount)
    elif record == "31" and assignment.open:
        payer = _fields(PAYER, rest)
        if payer["number"] != assignment.open["number"]:
            raise Unreadable("the same transaction number as in the line before it", "another number")
        _payment(assignment, payer["account"], payer["form"])


def _payment(assignment: _Level, account: str, form: str = "") -> None:
    amount, assignment.open = assignment.open, None
    if amount is not None:
        told = ("ocr", assignment.account, amount["day"], amount["settlement"], amount["number"], form)
        payments.note(assignment.found, amount["kid"].strip(), _signed(amount), _day(amount["day"]), account, "/".join(told))


def _check(level: _Level, rest: str) -> None:
    if not level.closed_by(_fields(TOTAL, rest)):
        raise Unreadable(WRONG_TOTAL, "another total")


def _signed(amount: re.Match[str]) -> int:
    return -int(amount["amount"]) if amount["sign"] == "-" else int(amount["amount"])


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%d%m%y").date()  # noqa: DTZ007  # a day, not an instant
    except ValueError:
        raise Unreadable("a day like 241126") from None


def _fields(pattern: re.Pattern[str], rest: str) -> re.Match[str]:
    match = pattern.fullmatch(rest)
    if match is None:
        raise Unreadable("the fixed fields of its record type")
    return match


def _lines(data: bytes, parsed: Parsed) -> Iterator[tuple[int, str]]:
    *lines, unfinished = data.decode("iso-8859-1").split("\n")
    for number, line in enumerate(lines, start=1):
        if line.strip("\r\x1a "):
            yield number, line.rstrip("\r")
    if unfinished.strip("\r\x1a "):
        parsed.faults.append(Fault(len(lines) + 1, CUT_OFF, A_LINE_END))
