"""May this audience see this row, for this purpose, now?

The row-by-row decision, written to be read. `compile_filter` says the same in SQL, and generated tests hold the two together.
What no clause covers is refused: silence forbids.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from hjemmel.gate.decision import Decision, allow, refuse
from hjemmel.gate.floor import Floor, floor_of
from hjemmel.notice.model import Audience, Choice, Needs, Notice, Purpose, RecordType, Use

SUBJECT, OFFICE = "customer", "privacy"
ALL_BUT_OWN = "all-but-own"  # what a choice stops that leaves the data stored and no more


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody wants to do: read `fields` (all declared ones if empty) of a record type, for a purpose."""

    audience: str
    purpose: str
    record: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Permit:
    """One recorded authority to look. Instants are UTC."""

    audience: str
    purpose: str
    subject: int
    opened_at: datetime
    expires_at: datetime
    closed_at: datetime | None = None
    matter: str = ""  # what it was opened for: the number of a case, an order

    def live(self, now: datetime) -> bool:
        return self.opened_at <= now < self.expires_at and (self.closed_at is None or now < self.closed_at)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is true of the subject at this instant: choices that are set, and spans of time that a hold keeps.

    `said_under` is (choice, version of the notice under which it was set); under none, where that is not known.
    """

    subject: int
    choices: frozenset[str] = frozenset()
    held: tuple[tuple[datetime, datetime], ...] = ()
    open_matters: frozenset[tuple[str, str]] = frozenset()  # (record type, number) of the subject's cases and orders that are open
    said_under: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """The facts of a stored row that a decision needs: whose it is, what its clock reads (None: it has not come to that yet), under
    which version of the notice it was collected (None: under one that had every use of today), and whether it is another's to open.
    """

    subject: int
    clock: datetime | None
    version: int | None = None
    unagreed: bool = False  # it is of a telephone that somebody else uses, who must agree to be seen and has not


@dataclass(frozen=True, slots=True)
class Group:
    """How many customers a group of rows spans, for uses that need many."""

    customers: int


def use_for(notice: Notice, look: Look) -> Use | Decision:
    """The declared use that could carry this look, or the refusal. Search is not a look."""
    unknown = _unknown_word(notice, look)
    if unknown:
        return unknown
    record = notice.record(look.record)
    uses = [u for u in record.uses_of(look.audience, look.purpose) if u.needs is not Needs.SEARCH]
    if not uses:
        return _no_clause(notice, look, record)
    missing = [f for f in look.fields if f not in uses[0].fields]
    if missing:
        return refuse(
            "field",
            clause_of(notice, record, uses[0]),
            f"punktet gir ikke tilgang til feltet `{missing[0]}`; disse feltene er med: {', '.join(uses[0].fields)}",
            f"the clause does not open the field `{missing[0]}`; it opens {', '.join(uses[0].fields)}",
        )
    return uses[0]


def decide_look(notice: Notice, look: Look, permit: Permit | None, standing: Standing, now: datetime) -> Decision:
    """Everything but the row: is there a use, a live permit for this subject, and no choice that stops it?"""
    use = use_for(notice, look)
    if isinstance(use, Decision):
        return use
    record = notice.record(look.record)
    clause = clause_of(notice, record, use)
    if use.needs is Needs.MANY_CUSTOMERS:
        return _single_customer(notice, record, use)
    return (
        _without_permit(use, clause)
        or law_fault(notice, use.law, clause, now)
        or _permit_fault(look, permit, standing, clause, now)
        or _matter_fault(notice, record, use, permit, standing)
        or choice_fault(notice, record, use, standing)
        or _opens(notice, use, clause)
    )


def matters_of(notice: Notice, look: Look) -> list[RecordType]:
    """The record types of which the permit must name an open row for this look: what a standing must tell about."""
    use = use_for(notice, look)
    return [notice.record(use.during)] if isinstance(use, Use) and use.during else []


def decide_permit(notice: Notice, audience: str, purpose: str) -> Decision:
    """May this audience open one customer for this purpose at all? Allowed by the first clause that lets it."""
    several = None
    for record in notice.records():
        for use in record.uses_of(audience, purpose):
            if use.needs in (Needs.PERMIT, Needs.OWN):
                return _opens(notice, use, clause_of(notice, record, use))
            if use.needs is Needs.MANY_CUSTOMERS:
                several = several or _single_customer(notice, record, use)
    unknown = _unknown(audience, notice.audiences, "målgruppe", "audience") or _unknown(purpose, notice.purposes, "formål", "purpose")
    return (
        unknown
        or several
        or refuse(
            "no-clause",
            "",
            f"ingen punkt i erklæringen lar `{audience}` åpne én kunde for `{purpose}`",
            f"no clause of the notice lets `{audience}` open one customer for `{purpose}`",
        )
    )


def decide(notice: Notice, look: Look, permit: Permit | None, standing: Standing, row: Row, now: datetime) -> Decision:
    """May this look see this row? Allowed only if the look is, the row is the subject's, and its age is within the window.

    A row whose clock is empty (a case that is open, a contract that runs) has no age yet.
    """
    decision = decide_look(notice, look, permit, standing, now)
    if not decision.allowed:
        return decision
    if row.subject != standing.subject:
        nb, en = "raden gjelder en annen enn tillatelsen", "the row is about someone other than the permit"
        return refuse("other-subject", decision.clause, nb, en)
    use = use_for(notice, look)
    assert isinstance(use, Use)
    if use.unless_used_by and row.unagreed:
        clause = notice.clause_for(f"{look.record}.use.{use.id}.unless_used_by")
        nb = "noen andre bruker telefonen, og hun har ikke sagt ja til at samtalene vises"
        return refuse("another-s", clause, nb, "somebody else uses the telephone, and has not agreed that its calls be shown")
    floor = floor_of(notice.record(look.record), use)
    if row.clock is not None and not within(floor, row.clock, standing.held, now, ZoneInfo(notice.time_zone)):
        return refuse("window", decision.clause, "raden er eldre enn vinduet", "the row is older than the window")
    if row.version is not None and row.version < use.since_version:
        nb = f"raden er samlet inn før utgave {use.since_version}, som først åpnet for dette"
        en = f"the row was collected before version {use.since_version}, which was the first to open for this"
        return refuse("collected-before", decision.clause, nb, en)
    return decision


def decide_across(notice: Notice, look: Look, group: Group) -> Decision:
    """May this audience see this group of rows? Allowed only for a many-customers use, and only if the group spans enough."""
    use = use_for(notice, look)
    if isinstance(use, Decision):
        return use
    record = notice.record(look.record)
    if use.needs is not Needs.MANY_CUSTOMERS:
        return refuse(
            "needs-permit",
            clause_of(notice, record, use),
            f"`{look.audience}` må åpne én kunde med en tillatelse; oppgi kunde og grunn",
            f"`{look.audience}` must open one customer under a permit; give the customer and a reason",
        )
    clause = notice.clause_for(f"{record.id}.use.{use.id}.at_least_customers")
    if group.customers < use.at_least_customers:
        return refuse(
            "too-few",
            clause,
            f"gruppen har færre enn {use.at_least_customers} kunder",
            f"the group spans fewer than {use.at_least_customers} customers",
        )
    return _opens(notice, use, clause)


def clause_of(notice: Notice, record: RecordType, use: Use) -> str:
    return notice.clause_for(f"{record.id}.use.{use.id}")


def within(floor: Floor, clock: datetime, held: Iterable[tuple[datetime, datetime]], now: datetime, zone: ZoneInfo) -> bool:
    """Is a row whose clock reads `clock` young enough, or kept by a hold?"""
    if clock >= floor.instant(now, zone):
        return True
    return floor.holds and any(start <= clock < end for start, end in held)


def _opens(notice: Notice, use: Use, clause: str) -> Decision:
    purpose = notice.purpose(use.purpose).title
    return allow(clause, f"tillatt for {purpose.nb.lower()}", f"allowed for {purpose.en.lower()}")


def _permit_fault(look: Look, permit: Permit | None, standing: Standing, clause: str, now: datetime) -> Decision | None:
    if permit is None:
        nb, en = "det trengs en tillatelse; åpne kunden med en grunn", "this takes a permit; open the customer with a reason"
        return refuse("no-permit", clause, nb, en)
    if permit.audience != look.audience or permit.subject != standing.subject:
        return refuse("other-permit", clause, "tillatelsen gjelder ikke denne kunden", "the permit is not for this customer and audience")
    if permit.purpose != look.purpose:
        return refuse(
            "other-purpose",
            clause,
            f"tillatelsen gjelder formålet `{permit.purpose}`; åpne en ny for `{look.purpose}`",
            f"the permit is for the purpose `{permit.purpose}`; open a new one for `{look.purpose}`",
        )
    if not permit.live(now):
        nb = "tillatelsen er utløpt eller lukket; åpne kunden på nytt"
        return refuse("expired", clause, nb, "the permit has expired or is closed; open the customer again")
    return None


def law_fault(notice: Notice, law: str, clause: str, now: datetime) -> Decision | None:
    """The refusal that follows from a law that is not in force on the day, or None."""
    expired = notice.not_in_force(law, now.astimezone(ZoneInfo(notice.time_zone)).date())
    if not expired:
        return None
    return refuse(
        "law-expired",
        clause,
        f"regelen bygger på `{expired}`, som ikke gjelder i dag; erklæringen må endres",
        f"the rule rests on `{expired}`, which is not in force today; the notice must change",
    )


def _without_permit(use: Use, clause: str) -> Decision | None:
    """A list, and what is about nobody, are not read customer by customer."""
    if use.needs in (Needs.PERMIT, Needs.OWN):
        return None
    nb, en = "dette hentes som liste, ikke kunde for kunde", "this is drawn as a list, not customer by customer"
    return refuse("list", clause, nb, en)


def _matter_fault(notice: Notice, record: RecordType, use: Use, permit: Permit | None, standing: Standing) -> Decision | None:
    if not use.during or (permit and (use.during, permit.matter) in standing.open_matters):
        return None
    title = notice.record(use.during).title
    return refuse(
        "no-matter",
        notice.clause_for(f"{record.id}.use.{use.id}.during"),
        f"dette vises bare så lenge «{title.nb}» er åpen; åpne kunden med nummeret på en som er åpen",
        f"this is shown only while “{title.en}” is open; open the customer with the number of one that is",
    )


def choice_fault(notice: Notice, record: RecordType, use: Use, standing: Standing) -> Decision | None:
    """The refusal that follows from what the subject has decided, or None."""
    if use.consent and not stands(notice.choice(use.consent), standing):
        choice = notice.choice(use.consent)
        return refuse(
            "no-consent",
            notice.clause_for(f"{record.id}.use.{use.id}.consent"),
            f"kunden har ikke sagt ja til «{choice.title.nb}»",
            f"the customer has not said yes to “{choice.title.en}”",
        )
    if use.opt_out and use.opt_out in standing.choices:
        choice = notice.choice(use.opt_out)
        return refuse(
            "opted-out",
            notice.clause_for(f"{record.id}.use.{use.id}.opt_out"),
            f"kunden har valgt «{choice.title.nb}»; be kunden slå det av på Min side om hun ønsker hjelp",
            f"the customer has chosen “{choice.title.en}”; ask the customer to lift it on Min side if help is wanted",
        )
    return None if use.needs is Needs.OWN else restriction_fault(notice, standing)


def stands(choice: Choice, standing: Standing) -> bool:
    """Is the choice set, and was it set to the text that the notice has today? A yes is to what was asked (GDPR art. 7)."""
    return choice.id in standing.choices and dict(standing.said_under).get(choice.id, 0) >= choice.given_since


def writing_fault(notice: Notice, standing: Standing, audience: str, *, erased: bool, uses: bool, owed: bool) -> Decision | None:
    """The refusal of a row about the subject that this audience would write, or None.

    Of one who is `erased` nothing is written, but by the office what it is `owed` to take in all the same (GDPR art. 12). What `uses`
    her data, and does not merely store what she says or end what was begun, is hers and the office's alone while she restricts it.
    """
    if erased and not (owed and audience == OFFICE):
        return refuse(
            "erased",
            notice.clause_for("act.writing"),
            "opplysningene er slettet; ingenting er lagret, og det som er igjen, svarer personvernkontoret for",
            "the data are erased; nothing was stored, and the privacy office answers for what is left",
        )
    return restriction_fault(notice, standing) if uses and audience not in (SUBJECT, OFFICE) else None


def restriction_fault(notice: Notice, standing: Standing) -> Decision | None:
    """The refusal that follows from a choice which stops every use but the subject's own, if one is set (GDPR art. 18)."""
    for choice in notice.choices:
        if choice.stops == ALL_BUT_OWN and choice.id in standing.choices:
            return refuse(
                "restricted",
                notice.clause_for(f"notice.choice.{choice.id}"),
                f"kunden har krevd «{choice.title.nb}» ({choice.law}): opplysningene lagres bare",
                f"the customer has demanded “{choice.title.en}” ({choice.law}): the data are only stored",
            )
    return None


def _no_clause(notice: Notice, look: Look, record: RecordType) -> Decision:
    others = sorted({u.purpose for u in record.uses_of(look.audience)})
    hint_nb = f"; `{look.audience}` har formålet {', '.join(f'`{p}`' for p in others)}" if others else ""
    hint_en = f"; `{look.audience}` has the purpose {', '.join(f'`{p}`' for p in others)}" if others else ""
    sealed = notice.clause_for(f"{record.id}.sealed") if record.sealed else ""
    return refuse(
        "no-clause",
        sealed,
        f"ingen punkt i erklæringen lar `{look.audience}` bruke `{look.record}` til `{look.purpose}`{hint_nb}",
        f"no clause of the notice lets `{look.audience}` use `{look.record}` for `{look.purpose}`{hint_en}",
    )


def _single_customer(notice: Notice, record: RecordType, use: Use) -> Decision:
    return refuse(
        "single-customer",
        notice.clause_for(f"{record.id}.use.{use.id}.at_least_customers"),
        f"`{use.audience}` ser bare grupper på minst {use.at_least_customers} kunder, aldri én kunde; spør uten kunde",
        f"`{use.audience}` sees only groups of at least {use.at_least_customers} customers, never one; ask without a customer",
    )


def _unknown_word(notice: Notice, look: Look) -> Decision | None:
    return (
        _unknown(look.audience, notice.audiences, "målgruppe", "audience")
        or _unknown(look.purpose, notice.purposes, "formål", "purpose")
        or (None if notice.has(look.record) else _unknown(look.record, list(notice.records()), "opplysningstype", "record type"))
    )


def _unknown(word: str, declared: Sequence[Audience | Purpose | RecordType], nb: str, en: str) -> Decision | None:
    if any(one.id == word for one in declared):
        return None
    known = [one.id for one in declared]
    near = get_close_matches(word, known, 1)
    return refuse(
        "unknown-word",
        "",
        f"`{word}` er ingen {nb} i erklæringen; " + (f"mente du `{near[0]}`?" if near else f"velg en av {', '.join(known)}"),
        f"`{word}` is no {en} of the notice; " + (f"did you mean `{near[0]}`?" if near else f"choose one of {', '.join(known)}"),
    )
