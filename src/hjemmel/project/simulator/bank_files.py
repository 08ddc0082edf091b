"""How does the bank hand over what has been paid?

OCR giro files of Nets (lines of 80 characters, totals on each level) and ISO 20022 camt.054 notifications; a file a banking day. They tell
the same payments, and each something that is none: an AvtaleGiro assignment here, money that went out there.
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from hjemmel.project.simulator.payments import NO_KID_REASON, OURS, WRONG_KID_REASON, Paid, by_day
from hjemmel.project.simulator.world import World
from hjemmel.project.simulator.written import Told, Written

NO_PAYMENT = "not-a-payment"  # of hjemmel.intake.ocr and hjemmel.intake.camt054
CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"
AGREEMENTS = 2  # in a day's AvtaleGiro assignment


def write_ocr(world: World, out: Path, told: Told) -> Written:
    """Writes `bank/ocr-YYYYMMDD.txt`; a record is a payment."""
    return _by_day(world, out, "ocr-{:%Y%m%d}.txt", "iso-8859-1", _ocr, AGREEMENTS)


def write_camt(world: World, out: Path, told: Told) -> Written:
    """Writes `bank/camt054-YYYYMMDD.xml`; a record is a payment."""
    return _by_day(world, out, "camt054-{:%Y%m%d}.xml", "utf-8", _camt, 1)


def _by_day(world: World, out: Path, name: str, encoding: str, made: Callable[[date, Sequence[Paid]], str], besides: int) -> Written:
    folder, written = out / "bank", Written()
    folder.mkdir(exist_ok=True)
    for day, payments in by_day(world):
        written.add(folder / name.format(day)).write_text(made(day, payments), encoding=encoding, newline="\n")
        written.records += len(payments)
        written.refused[WRONG_KID_REASON] += sum(paid.reason == WRONG_KID_REASON for paid in payments)
        written.ignored[NO_KID_REASON] += sum(paid.reason == NO_KID_REASON for paid in payments)
        written.ignored[NO_PAYMENT] += besides
    return written


def _ocr(day: date, payments: Sequence[Paid]) -> str:
    stamp, total = f"{day:%d%m%y}", sum(paid.amount_ore for paid in payments)
    lines = [f"NY00001000008080{day:%y%m%d}100010200{'0' * 49}", _assignment("00", 1)]
    for paid in payments:
        head = f"{paid.number:07d}"
        lines.append(f"NY091030{head}{stamp}13{day.day:02d}1{paid.number:05d}0{paid.amount_ore:017d}{paid.kid:>25}{'0' * 6}")
        lines.append(f"NY091031{head}{paid.number:010d}{paid.number:09d}{'0' * 7}{stamp}{paid.account}{'0' * 22}")
    records = 2 * len(payments) + 2
    lines.append(f"NY090088{len(payments):08d}{records:08d}{total:017d}{stamp * 3}{'0' * 21}")
    lines += [_assignment("24", 2), *(f"NY219470{number:07d}1{'0' * 64}" for number in range(1, AGREEMENTS + 1))]
    lines.append(f"NY212488{AGREEMENTS:08d}{AGREEMENTS + 2:08d}{'0' * 56}")
    lines.append(f"NY000089{len(payments) + AGREEMENTS:08d}{records + AGREEMENTS + 4:08d}{total:017d}{stamp}{'0' * 33}")
    return "".join(f"{line}\n" for line in lines)


def _assignment(kind: str, number: int) -> str:
    service = "21" if kind == "24" else "09"
    return f"NY{service}{kind}20001008566{number:07d}{OURS}{'0' * 45}"


def _camt(day: date, payments: Sequence[Paid]) -> str:
    head = f"<GrpHdr><MsgId>M{day:%Y%m%d}</MsgId></GrpHdr><Ntfctn><Id>N{day:%Y%m%d}</Id><Acct><Id><Othr><Id>{OURS}</Id></Othr></Id></Acct>"
    details = "\n".join(map(_details, payments))
    came = _entry(day, "CRDT", _kroner(sum(paid.amount_ore for paid in payments)), f"\n<NtryDtls>{details}</NtryDtls>")
    body = f"{head}\n{came}\n{_entry(day, 'DBIT', '1200.00', '')}\n</Ntfctn>"
    notification = f"<BkToCstmrDbtCdtNtfctn>{body}</BkToCstmrDbtCdtNtfctn>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{CAMT}">{notification}</Document>\n'


def _entry(day: date, way: str, amount: str, more: str) -> str:
    booked = f"<Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt>"
    return f'<Ntry><Amt Ccy="NOK">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd>{booked}{more}</Ntry>'


def _details(paid: Paid) -> str:
    refs = f"<Refs><AcctSvcrRef>B{paid.day:%y%m%d}{paid.number:06d}</AcctSvcrRef></Refs>"
    amount = f'<AmtDtls><TxAmt><Amt Ccy="NOK">{_kroner(paid.amount_ore)}</Amt></TxAmt></AmtDtls>'
    account = f"<DbtrAcct><Id><Othr><Id>{paid.account}</Id></Othr></Id></DbtrAcct>"
    payer = f"<RltdPties><Dbtr><Nm>{escape(paid.name)}</Nm></Dbtr>{account}</RltdPties>"
    kid = f"<Strd><CdtrRefInf><Ref>{paid.kid}</Ref></CdtrRefInf></Strd>" if paid.kid else "<Ustrd>Takk for sist</Ustrd>"
    return f"<TxDtls>{refs}{amount}{payer}<RmtInf>{kid}</RmtInf></TxDtls>"


def _kroner(amount_ore: int) -> str:
    return f"{amount_ore // 100}.{amount_ore % 100:02d}"
