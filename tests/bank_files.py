"""What the bank sends, built for tests: OCR giro files by an independent writer (netsgiro), and camt.054 notifications."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from netsgiro import records as ocr_records
from netsgiro.enums import AssignmentType, ServiceCode, TransactionType
from stdnum import luhn

OURS, PAYER, OTHER_PAYER = "86011117947", "15032080119", "97104133219"  # valid check digits, of no real account
DAY = date(2026, 11, 24)


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment as a test thinks of it."""

    kid: str
    amount_ore: int
    account: str = PAYER
    number: int = 1
    kind: int = TransactionType.FROM_GIRO_DEBITED_ACCOUNT
    sign: str = "0"


def kid(number: int | str) -> str:
    """A KID of an invoice number, with its check digit by modulus 10."""
    return f"{number}{luhn.calc_check_digit(str(number))}"


def ocr_file(paid: Sequence[Paid], *, day: date = DAY, account: str = OURS, transmission: int = 1, end: str = "\n") -> bytes:
    """One transmission of one assignment, as Nets would write it."""
    lines: list[str] = []
    giro, amount = ServiceCode.OCR_GIRO, sum(-p.amount_ore if p.sign == "-" else p.amount_ore for p in paid)
    for p in paid:
        lines.append(
            ocr_records.TransactionAmountItem1(
                giro, p.kind, p.number, f"{day:%d%m%y}", p.amount_ore, p.kid, "13", 20, 1, "01464", p.sign
            ).to_ocr()
        )
        lines.append(
            ocr_records.TransactionAmountItem2(giro, p.kind, p.number, "099038562", "9636827194", f"{day:%d%m%y}", p.account).to_ocr()
        )
    days = (f"{day:%d%m%y}",) * 3
    start = ocr_records.AssignmentStart(giro, AssignmentType.TRANSACTIONS, "0000002", account, "001008566").to_ocr()
    stop = ocr_records.AssignmentEnd(giro, AssignmentType.TRANSACTIONS, len(paid), len(lines) + 2, abs(amount), *days).to_ocr()
    first = ocr_records.TransmissionStart("00", f"{transmission:07d}", "00008080", "00010200").to_ocr()
    last = ocr_records.TransmissionEnd("00", len(paid), len(lines) + 4, abs(amount), days[0]).to_ocr()
    return "".join(line + end for line in (first, start, *lines, stop, last)).encode("iso-8859-1")


def kroner(amount_ore: int) -> str:
    return f"{amount_ore // 100}.{amount_ore % 100:02d}"


def camt(
    paid: Sequence[Paid],
    *,
    day: date = DAY,
    version: str = "02",
    message: str = "M1",
    currency: str = "NOK",
    way: str = "CRDT",
    entry: str = "",
    batch: bool = True,
) -> bytes:
    """A notification: one entry of many transactions, or (`batch` false) an entry for each. `way` and `entry` stand in every entry."""
    groups = [list(paid)] if batch else [[p] for p in paid]
    entries = "\n".join(_entry(group, day, currency, way, entry) for group in groups if group)
    xsd = f"urn:iso:std:iso:20022:tech:xsd:camt.054.001.{version}"
    head = f"<GrpHdr><MsgId>{message}</MsgId></GrpHdr><Ntfctn><Id>N1</Id><Acct><Id><Othr><Id>{OURS}</Id></Othr></Id></Acct>"
    body = f'<Document xmlns="{xsd}"><BkToCstmrDbtCdtNtfctn>{head}\n{entries}\n</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode()


def _entry(paid: Sequence[Paid], day: date, currency: str, way: str, extra: str) -> str:
    whole = kroner(sum(p.amount_ore for p in paid))
    details = "\n".join(_details(p, currency) for p in paid)
    head = f'<Ntry><Amt Ccy="{currency}">{whole}</Amt><CdtDbtInd>{way}</CdtDbtInd>{extra}<Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt>'
    return f"{head}\n<NtryDtls>{details}</NtryDtls></Ntry>"


def _details(p: Paid, currency: str) -> str:
    refs = f"<Refs><AcctSvcrRef>BANK{p.number}</AcctSvcrRef><EndToEndId>E2E{p.number}</EndToEndId></Refs>"
    amount = f'<AmtDtls><TxAmt><Amt Ccy="{currency}">{kroner(p.amount_ore)}</Amt></TxAmt></AmtDtls>'
    debtor = f"<RltdPties><Dbtr><Nm>Åse Øvre</Nm></Dbtr><DbtrAcct><Id><Othr><Id>{p.account}</Id></Othr></Id></DbtrAcct></RltdPties>"
    money = f"<RmtInf><Ustrd>Takk for sist</Ustrd><Strd><CdtrRefInf><Ref>{escape(p.kid)}</Ref></CdtrRefInf></Strd></RmtInf>"
    return f"<TxDtls>{refs}{amount}{debtor}{money}</TxDtls>"
