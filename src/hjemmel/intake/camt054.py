"""Which invoices does the bank say are paid?

ISO 20022 camt.054 (bank-to-customer debit credit notification), any version, to payments. The XML is read without entities, without a
DTD and without the network; names and messages of payers are not read.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from lxml import etree

from hjemmel.intake import payments
from hjemmel.intake.parsed import NOTHING, Context, Fault, Parsed, Unreadable

A_NOTIFICATION = "an XML document of ISO 20022 camt.054, without a DTD"
NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.054\.001\.\d\d")
CURRENCY, CREDIT = "NOK", "CRDT"
OTHER_CURRENCY = "other-currency"
NOT_A_PAYMENT = "not-a-payment"  # money that went out, or that is not booked yet
BOOKED = ("BOOK", "")
NOTHING_OF_THE_NET = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False, "remove_comments": True}


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """The payments of a notification. An entry whose transactions do not come to its amount is a fault."""
    parsed = Parsed()
    if not data.strip():
        return parsed
    try:
        root = _root(data)
    except Unreadable as unreadable:
        parsed.faults.append(unreadable.at(1))
        return parsed
    except etree.XMLSyntaxError as error:
        parsed.faults.append(Fault(max(1, error.lineno or 1), "something else", A_NOTIFICATION))
        return parsed
    seen: set[str] = set()
    for notification in _all(root, "Ntfctn"):
        account = _text(notification, "Acct/Id/IBAN") or _text(notification, "Acct/Id/Othr/Id")
        for entry in _all(notification, "Ntry"):
            try:
                _entry(parsed, entry, account, seen)
            except Unreadable as unreadable:
                parsed.faults.append(unreadable.at(max(1, entry.sourceline or 1)))
    return parsed


def _root(data: bytes) -> Any:
    root = etree.fromstring(data, etree.XMLParser(**NOTHING_OF_THE_NET))  # no entities, no DTD, no network
    if root.getroottree().docinfo.doctype:
        raise Unreadable(A_NOTIFICATION, "a DTD")
    name = etree.QName(root)
    found = next(iter(_all(root, "BkToCstmrDbtCdtNtfctn")), None)
    if name.localname != "Document" or not NAMESPACE.fullmatch(name.namespace or "") or found is None:
        raise Unreadable(A_NOTIFICATION, "another document")
    return found


def _entry(parsed: Parsed, entry: Any, credited: str, seen: set[str]) -> None:
    status = _text(entry, "Sts/Cd") or _text(entry, "Sts")
    if _text(entry, "CdtDbtInd") != CREDIT or status not in BOOKED:
        parsed.ignored[NOT_A_PAYMENT] += 1
        return
    whole, paid_on = _amount(entry, "Amt"), _day(entry)
    if whole is None:
        parsed.refused[OTHER_CURRENCY] += 1
        return
    sign = -1 if _text(entry, "RvslInd") == "true" else 1
    details = [details for batch in _all(entry, "NtryDtls") for details in _all(batch, "TxDtls")]
    amounts = [_detail_amount(one, whole if len(details) == 1 else None) for one in details]
    if details and sum(amounts) != whole:
        raise Unreadable("transactions that come to the amount of their entry", "another sum")
    if not details:
        details, amounts = [entry], [whole]
    for place, (one, amount_ore) in enumerate(zip(details, amounts, strict=True)):
        bank = _text(one, "Refs/AcctSvcrRef") or f"{_text(entry, 'AcctSvcrRef') or _text(entry, 'NtryRef')}/{place}"
        reference = "/".join(("camt", credited, str(paid_on), bank, _text(one, "Refs/EndToEndId")))
        told = f"{reference}/{amount_ore}"
        if told in seen:
            parsed.duplicates += 1
            continue
        seen.add(told)
        payer = _text(one, "RltdPties/DbtrAcct/Id/IBAN") or _text(one, "RltdPties/DbtrAcct/Id/Othr/Id")
        kid = re.sub(r"\s", "", _text(one, "RmtInf/Strd/CdtrRefInf/Ref"))
        payments.note(parsed, kid, sign * amount_ore, paid_on, payer, reference)


def _detail_amount(details: Any, whole: int | None) -> int:
    """What one transaction came to: in its own amount, or where older versions have it; a single one is the whole entry."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        if _text(details, path):
            found = _amount(details, path)
            if found is not None:
                return found
    if whole is None:
        raise Unreadable("an amount in NOK for each of several transactions", "a transaction without it")
    return whole


def _amount(element: Any, path: str) -> int | None:
    """Øre, or None for another currency. Raises Unreadable."""
    found = _one(element, path)
    if found is None:
        raise Unreadable("an amount with its currency", "an entry without it")
    amount = payments.ore(found.text or "")
    return amount if found.get("Ccy") == CURRENCY else None


def _day(entry: Any) -> date:
    text = next(filter(None, (_text(entry, path) for path in ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"))), "")
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Unreadable("the day of booking") from None


def _all(element: Any, name: str) -> Iterator[Any]:
    return (child for child in element if isinstance(child.tag, str) and etree.QName(child).localname == name)


def _one(element: Any, path: str) -> Any:
    for name in path.split("/"):
        element = next(_all(element, name), None) if element is not None else None
    return element


def _text(element: Any, path: str) -> str:
    found = _one(element, path)
    return (found.text or "").strip() if found is not None else ""
