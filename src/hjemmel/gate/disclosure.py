"""May this leave the house?

Only on one of the declared grounds, and only what that ground opens to that recipient. Everything else is refused: the four grounds
are tried here, in one function, and silence forbids.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from hjemmel.gate.decision import Decision, allow, refuse
from hjemmel.notice.model import Ground, Notice
from hjemmel.notice.period import Period

IP_DUTY = "ip-log-duty"  # what is stored only under this duty never goes into a civil case (ekomloven § 3-14(4))


@dataclass(frozen=True, slots=True)
class Order:
    """A written order. `approvers` are the people here who have approved the answer.

    `offence` is the paragraph that it is about (`straffeloven § 251`), `penalty_months` the most that it can bring.
    """

    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    scope: str = ""
    civil: bool = False
    approvers: tuple[str, ...] = ()
    offence: str = ""
    penalty_months: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What is owed, as far as a collector may be asked to collect it. Local calendar days."""

    due_on: date
    reminded_on: date | None
    settled: bool
    disputed: bool
    considered: bool = False  # a dispute that somebody has considered and noted


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for: by whom, which record type, on which ground. `concerned` and `consenting` are people in the data."""

    ground: str
    recipient: str
    record: str
    concerned: frozenset[int] = frozenset()
    consenting: frozenset[int] = frozenset()
    order: Order | None = None
    claim: Claim | None = None


def decide_disclosure(notice: Notice, ask: Ask, today: date) -> Decision:
    """Allowed only if a declared ground opens this record type to this recipient and everything that the ground demands is there."""
    ground = next((g for g in notice.grounds if g.id == ask.ground), None)
    if ground is None:
        known = ", ".join(g.id for g in notice.grounds)
        nb, en = f"`{ask.ground}` er ikke et grunnlag; bare {known}", f"`{ask.ground}` is no ground; only {known}"
        return refuse("no-ground", notice.clause_for("act.disclose"), nb, en)
    clause = notice.clause_for(f"notice.ground.{ground.id}")
    if expired := notice.not_in_force(ground.law, today):
        return refuse("law-expired", clause, f"`{expired}` gjelder ikke i dag", f"`{expired}` is not in force today")
    if ask.recipient != ground.recipient or ask.record not in ground.records:
        nb, en = f"`{ground.law}` åpner ikke dette for `{ask.recipient}`", f"`{ground.law}` does not open this to `{ask.recipient}`"
        return refuse("wider-than-ground", clause, nb, en)
    return _TRIED[ground.kind](notice, ground, ask, today, clause) or allow(clause, "kan gis", "may be given")


def _consent(notice: Notice, ground: Ground, ask: Ask, today: date, clause: str) -> Decision | None:
    if ask.concerned and ask.concerned <= ask.consenting:
        return None
    nb, en = "hver enkelt som opplysningene gjelder, må ha sagt ja", "each person whom the data concern must have said yes"
    return refuse("no-consent", clause, nb, en)


def _statute(notice: Notice, ground: Ground, ask: Ask, today: date, clause: str) -> Decision | None:
    return None  # what the statute opens, and to whom, is the ground itself


def _order(notice: Notice, ground: Ground, ask: Ask, today: date, clause: str) -> Decision | None:
    order = ask.order or Order()
    if not (order.number and order.issuer and order.issued_on and order.scope) or order.issued_on > today:
        nb, en = "et pålegg har nummer, utsteder, dato og omfang", "an order has a number, an issuer, a date and a scope"
        return refuse("no-order", clause, nb, en)
    if order.civil and notice.record(ask.record).purpose == IP_DUTY:
        nb = "dette gis aldri ut i en sivil sak (ekomloven § 3-14(4))"
        return refuse("civil-order", clause, nb, "this is never given out in a civil case (ekomloven § 3-14(4))")
    if ground.least_penalty_months and (fault := _beyond(notice, ground, order)):
        return fault
    if len(set(filter(None, order.approvers))) < 2:
        return refuse("one-approver", clause, "to ulike personer må godkjenne", "two different people must approve")
    return None


def _beyond(notice: Notice, ground: Ground, order: Order) -> Decision | None:
    """The refusal of an order whose offence the paragraph does not reach."""
    clause, least = notice.clause_for("disclosure-order.field.offence"), ground.least_penalty_months
    if not order.offence.strip() or order.penalty_months is None:
        nb = f"oppgi lovbruddet, med paragraf, og strafferammen i måneder ({ground.law})"
        return refuse("no-offence", clause, nb, f"give the offence, by paragraph, and its maximum penalty in months ({ground.law})")
    if order.penalty_months >= least or _plain(order.offence) in map(_plain, ground.offences):
        return None
    nb = f"`{order.offence}` kan ikke gi {least} måneder, og er ikke nevnt i {ground.law}"
    en = f"`{order.offence}` cannot bring {least} months, and is not named in {ground.law}"
    return refuse("minor-offence", clause, nb, en)


def _plain(offence: str) -> str:
    return "".join(offence.casefold().split())


def _debt(notice: Notice, ground: Ground, ask: Ask, today: date, clause: str) -> Decision | None:
    claim = ask.claim
    if claim is None or claim.settled or claim.due_on >= today:
        return refuse("no-debt", clause, "det finnes ikke et forfalt krav", "there is no overdue claim")
    if claim.reminded_on is None or _after(claim.reminded_on, notice.term("reminder").period) > today:
        nb, en = "kunden må ha fått en påminnelse, og tid til å betale", "the customer must have had a reminder, and time to pay"
        return refuse("not-reminded", clause, nb, en)
    if claim.disputed and not claim.considered:
        return refuse("disputed", clause, "kravet er omtvistet, og ikke vurdert", "the claim is disputed, and has not been considered")
    return None


def _after(day: date, period: Period) -> date:
    return period.after(datetime.combine(day, time(12))).date()


_TRIED = {"consent": _consent, "statute": _statute, "order": _order, "debt": _debt}
