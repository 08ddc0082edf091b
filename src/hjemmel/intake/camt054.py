"""Which invoices does the bank say are paid?

ISO 20022 camt.054 (bank-to-customer debit credit notification), any version, to payments. The XML is read without entities, without a
DTD and without the network (intake.xml_entries); names and messages of payers are not read.
"""

import re
from datetime import date

from hjemmel.intake import payments
from hjemmel.intake.parsed import NOTHING, Context, Fault, Parsed, Unreadable
from hjemmel.intake.xml_entries import Element, NotRead, entries

A_NOTIFICATION = "an XML document of ISO 20022 camt.054, without a DTD"
NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.054\.001\.\d\d")
ENTRY = ("Document", "BkToCstmrDbtCdtNtfctn", "Ntfctn", "Ntry")
CURRENCY, CREDIT = "NOK", "CRDT"
OTHER_CURRENCY = "other-currency"
NOT_A_PAYMENT = "not-a-payment"  # money that went out, or that is not booked yet
BOOKED = ("BOOK", "")


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The payments of a notification. An entry whose transactions do not come to its amount is a fault."""
    parsed = Parsed()
    if not data.strip():
        return parsed
    seen: set[str] = set()
    try:
        for notification, entry in entries(data, ENTRY, NAMESPACE):
            account = notification.text_at("Acct/Id/IBAN") or notification.text_at("Acct/Id/Othr/Id")
            try:
                _entry(parsed, entry, account, seen)
            except Unreadable as unreadable:
                parsed.faults.append(unreadable.at(entry.line))
    except NotRead as unread:
        parsed = Parsed()  # what is not one whole document may be another's
        parsed.faults.append(Fault(unread.line, unread.found, A_NOTIFICATION))
    return parsed


def _entry(parsed: Parsed, entry: Element, credited: str, seen: set[str]) -> None:
    status = entry.text_at("Sts/Cd") or entry.text_at("Sts")
    if entry.text_at("CdtDbtInd") != CREDIT or status not in BOOKED:
        parsed.ignored[NOT_A_PAYMENT] += 1
        return
    whole, paid_on = _amount(entry, "Amt"), _day(entry)
    if whole is None:
        parsed.refused[OTHER_CURRENCY] += 1
        return
    sign = -1 if entry.text_at("RvslInd") == "true" else 1
    details = [details for batch in entry.all("NtryDtls") for details in batch.all("TxDtls")]
    amounts = [_detail_amount(one, whole if len(details) == 1 else None) for one in details]
    if details and sum(amounts) != whole:
        raise Unreadable("transactions that come to the amount of their entry", "another sum")
    if not details:
        details, amounts = [entry], [whole]
    for place, (one, amount_ore) in enumerate(zip(details, amounts, strict=True)):
        bank = one.text_at("Refs/AcctSvcrRef") or f"{entry.text_at('AcctSvcrRef') or entry.text_at('NtryRef')}/{place}"
        reference = "/".join(("camt", credited, str(paid_on), bank, one.text_at("Refs/EndToEndId")))
        told = f"{reference}/{amount_ore}"
        if told in seen:
            parsed.duplicates += 1
            continue
        seen.add(told)
        payer = one.text_at("RltdPties/DbtrAcct/Id/IBAN") or one.text_at("RltdPties/DbtrAcct/Id/Othr/Id")
        kid = re.sub(r"\s", "", one.text_at("RmtInf/Strd/CdtrRefInf/Ref"))
        payments.note(parsed, kid, sign * amount_ore, paid_on, payer, reference)


def _detail_amount(details: Element, whole: int | None) -> int:
    """What one transaction came to: in its own amount, or where older versions have it; a single one is the whole entry."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        if details.text_at(path):
            found = _amount(details, path)
            if found is not None:
                return found
    if whole is None:
        raise Unreadable("an amount in NOK for each of several transactions", "a transaction without it")
    return whole


def _amount(element: Element, path: str) -> int | None:
    """Øre, or None for another currency. Raises Unreadable."""
    found = element.at(path)
    if found is None:
        raise Unreadable("an amount with its currency", "an entry without it")
    amount = payments.ore(found.text)
    return amount if found.attributes.get("Ccy") == CURRENCY else None


def _day(entry: Element) -> date:
    text = next(filter(None, (entry.text_at(path) for path in ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"))), "")
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Unreadable("the day of booking") from None
