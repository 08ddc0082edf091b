"""Which invoices does the bank say are paid?

ISO 20022 camt.054 (bank-to-customer debit credit notification), any version, to payments. The XML is read without entities, without a
DTD and without the network (intake.xml_entries); names and messages of payers are not read.
"""

import re
from collections import Counter
from datetime import date

from hjemmel.intake import payments
from hjemmel.intake.parsed import NOTHING, Context, Fault, Parsed, Unreadable
from hjemmel.intake.xml_entries import Element, NotRead, entries

A_NOTIFICATION = "an XML document of ISO 20022 camt.054, without a DTD"
NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.054\.001\.\d\d")
ENTRY = ("Document", "BkToCstmrDbtCdtNtfctn", "Ntfctn", "Ntry")
CURRENCY = "NOK"
OTHER_CURRENCY = "other-currency"
NOT_A_PAYMENT = "not-a-payment"  # money that went out, or came back to us, or that is not booked yet
SEVERAL_KIDS = "several-kids"  # one sum for several invoices, and the bank does not say what goes to which
REMITTED = "RfrdDocAmt/RmtdAmt"
BOOKED = ("BOOK", "")
IS_REVERSAL = {"": False, "false": False, "0": False, "true": True, "1": True}  # xs:boolean
# A reversal says on which side it is booked: a customer's payment (a credit) is taken back by a debit (RvslInd of ISO 20022).
SIGNS = {("CRDT", False): 1, ("DBIT", True): -1}


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
    sign, status = _sign(entry), entry.text_at("Sts/Cd") or entry.text_at("Sts")
    if sign is None or status not in BOOKED:
        parsed.ignored[NOT_A_PAYMENT] += 1
        return
    whole, paid_on = _amount(entry, "Amt"), _day(entry)
    if whole is None:
        parsed.refused[OTHER_CURRENCY] += 1
        return
    details = [details for batch in entry.all("NtryDtls") for details in batch.all("TxDtls")]
    amounts = [_detail_amount(one, whole if len(details) == 1 else None) for one in details]
    if details and sum(amounts) != whole:
        raise Unreadable("transactions that come to the amount of their entry", "another sum")
    if not details:
        details, amounts = [entry], [whole]
    split = [_by_kid(one, amount_ore) for one, amount_ore in zip(details, amounts, strict=True)]
    for place, (one, amount_ore, parts) in enumerate(zip(details, amounts, split, strict=True)):
        bank = one.text_at("Refs/AcctSvcrRef") or f"{entry.text_at('AcctSvcrRef') or entry.text_at('NtryRef')}/{place}"
        reference = "/".join(("camt", credited, str(paid_on), bank, one.text_at("Refs/EndToEndId")))
        told = f"{reference}/{sign * amount_ore}"
        if told in seen:
            parsed.duplicates += 1
            continue
        seen.add(told)
        if parts is None:
            parsed.refused[SEVERAL_KIDS] += 1
            continue
        payer = one.text_at("RltdPties/DbtrAcct/Id/IBAN") or one.text_at("RltdPties/DbtrAcct/Id/Othr/Id")
        for kid, part_ore in parts.items():
            payments.note(parsed, kid, sign * part_ore, paid_on, payer, reference)


def _sign(entry: Element) -> int | None:
    """1 for what a customer paid, -1 for what was taken back of it, None for what is no payment. Raises Unreadable."""
    reversal = IS_REVERSAL.get(entry.text_at("RvslInd"))
    if reversal is None:
        raise Unreadable("`true` or `false` for whether an entry is a reversal")
    return SIGNS.get((entry.text_at("CdtDbtInd"), reversal))


def _by_kid(details: Element, amount_ore: int) -> dict[str, int] | None:
    """What of one transaction goes to each KID: all to one, or to several what is remitted for each; None where that is not said."""
    told = [one for money in details.all("RmtInf") for one in money.all("Strd")]
    kids = [re.sub(r"\s", "", one.text_at("CdtrRefInf/Ref")) for one in told]
    if len(set(kids) - {""}) < 2:
        return {next(filter(None, kids), ""): amount_ore}
    parts: Counter[str] = Counter()
    for kid, one in zip(kids, told, strict=True):
        part_ore = _amount(one, REMITTED) if one.text_at(REMITTED) else None
        if part_ore is None and kid:
            return None
        parts[kid] += part_ore or 0
    return {kid: part for kid, part in parts.items() if part} if parts.total() == amount_ore else None


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
