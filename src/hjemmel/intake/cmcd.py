"""What was shown, how well did it play, and which of the two may be told?

Common Media Client Data (CTA-5004 and its revisions A and B, versions 1 and 2) to `tv-quality` and `tv-viewing`, which are kept apart:
`cid` goes to the one, every measure to the other. Addresses of what was fetched (`url`, `nor`) say what was shown, and are dropped.
"""

from dataclasses import dataclass, field

from hjemmel.intake import instants
from hjemmel.intake.cmcd_record import Members, records
from hjemmel.intake.parsed import NOTHING, Columns, Context, Fault, Key, Parsed, Unreadable
from hjemmel.intake.television import CHANNEL, ON_DEMAND, QUALITY, VIEWING, count, quality_columns, viewing_columns

RECORDS = (VIEWING, QUALITY)
NEWEST = 2
NEWER = "newer-version"  # what its keys mean is not known here (CTA-5004-A: a receiver that does not know the version drops the record)
ADDRESS_DROPPED = "address-dropped"
NO_SUBSCRIBER = "no-subscriber-key"
NO_SERVICE = "no-kind-of-service"  # neither live nor on demand, by anything that the session says
ADDRESSES = ("url", "nor")
READ = frozenset(("v", "sid", "sn", "cid", "st", "ltc", "ot", "ts", "d", "e", "br", "bl", "bsd", "dfa", *ADDRESSES))
OF_THE_PICTURE = ("", "v", "av")  # the object or the track that a bit rate or a buffer is of
AN_INSTANT = (
    "`ts` in milliseconds, or a time before the record with its zone; for a record that stands alone, the instant of receipt beside it"
)


@dataclass(slots=True)
class _Session:
    """What one player told of one programme in this delivery."""

    content: str
    from_ms: int
    to_ms: int
    service: str = ""


@dataclass(slots=True)
class _Delivery:
    context: Context
    parsed: Parsed = field(default_factory=Parsed)
    quality: Columns = field(default_factory=quality_columns)
    viewing: Columns = field(default_factory=viewing_columns)
    sessions: dict[tuple[str, str], _Session] = field(default_factory=dict)  # decoder or session, content
    services: dict[str, str] = field(default_factory=dict)  # session -> service, once it has told
    seen: set[object] = field(default_factory=set)


def parse(data: bytes, context: Context = NOTHING) -> Parsed:
    """Quality as it is told, viewing as one stretch for each player and programme: from the first word of it to the last.

    `context` says whose: `sn` (the decoder's serial number) or `user_name`; `received_at` for records that stand alone
    without a time (v1), and `zone` (an IANA name) for times that do not say theirs.
    """
    delivery = _Delivery(context)
    delivery.parsed.columns += [delivery.viewing, delivery.quality]
    for line, at, members in records(data, READ):
        if isinstance(members, Fault):
            delivery.parsed.faults.append(members)
            continue
        try:
            _take(delivery, members, at)
        except Unreadable as unreadable:
            delivery.parsed.faults.append(unreadable.at(line))
    _add_viewing(delivery)
    return delivery.parsed


def whose(context: Context) -> Key | None:
    """The key of what a source delivers about one subscription: the decoder's serial number, or the user name in the network."""
    if context.get("sn"):
        return ("serial", context["sn"])
    return ("user-name", context["user_name"]) if context.get("user_name") else None


def _take(delivery: _Delivery, members: Members, at: str) -> None:
    parsed, key, session = delivery.parsed, whose(delivery.context), _text(members, "sid")
    version = _number(members, "v")
    if "v" in members and version not in range(1, NEWEST + 1):
        parsed.refused[NEWER] += 1
        return
    if addresses := sum(name in members for name in ADDRESSES):
        parsed.ignored[ADDRESS_DROPPED] += addresses
    decoder = delivery.context.get("sn") or session
    if key is None or not decoder:
        parsed.ignored[NO_SUBSCRIBER] += 1
        return
    at_ms = _instant(members, at, delivery.context)
    if "sn" in members:  # a batch sent anew after 429; only a numbered record is known to be the same
        told = (session, members["sn"], members.get("e"), at_ms)
        if told in delivery.seen:
            parsed.duplicates += 1
            return
        delivery.seen.add(told)
    _add_quality(delivery, key, decoder, members, at_ms)
    _watch(delivery, session or decoder, members, at_ms)


def _add_quality(delivery: _Delivery, key: Key, decoder: str, members: Members, at_ms: int) -> None:
    picture = _text(members, "ot") in OF_THE_PICTURE
    stalls = [value for value, _ in members.get("bsd", ()) if count(value) is not None]
    values = {
        "bitrate_kbps": count(max(_of_picture(members, "br"), default=None)) if picture else None,
        "buffer_ms": count(min(_of_picture(members, "bl"), default=None)) if picture else None,
        "stalled_ms": count(sum(map(float, stalls))) if stalls else None,
        "packets_lost": None,
        "frames_lost": count(_number(members, "dfa")),
    }
    if any(value is not None for value in values.values()):
        delivery.quality.add(key, {"decoder": decoder, "measured_at": at_ms, **values})


def _watch(delivery: _Delivery, session: str, members: Members, at_ms: int) -> None:
    stream = _text(members, "st")
    if stream in ("l", "v") or "ltc" in members:  # only what is live has a latency to the live edge
        delivery.services[session] = ON_DEMAND if stream == "v" else CHANNEL
    content = _text(members, "cid")
    if not content:
        return
    ends_ms = at_ms + (count(_number(members, "d")) or 0)
    known = delivery.sessions.setdefault((session, content), _Session(content, at_ms, ends_ms))
    known.from_ms, known.to_ms = min(known.from_ms, at_ms), max(known.to_ms, ends_ms)


def _add_viewing(delivery: _Delivery) -> None:
    key = whose(delivery.context)
    for (session, content), watched in delivery.sessions.items():
        service = delivery.services.get(session)
        if service is None or key is None:
            delivery.parsed.ignored[NO_SERVICE] += 1
            continue
        decoder = delivery.context.get("sn") or session
        seconds = (watched.to_ms - watched.from_ms) // 1000
        values = {"decoder": decoder, "started_at": watched.from_ms, "watched_s": seconds, "service": service, "content": content}
        delivery.viewing.add(key, values)


def _instant(members: Members, at: str, context: Context) -> int:
    own = _number(members, "ts")
    if own is not None:
        at_ms = instants.known(own)
    elif at:
        at_ms = instants.from_unix(at) or instants.from_local(at, context.get("zone", ""))
    else:
        at_ms = instants.from_report(context.get("received_at"))
    if at_ms is None:
        raise Unreadable(AN_INSTANT, "a record without a time")
    return at_ms


def _of_picture(members: Members, name: str) -> list[float]:
    found = [(value, token) for value, token in members.get(name, ()) if count(value) is not None]
    return [float(value) for value, token in found if token in OF_THE_PICTURE]


def _text(members: Members, name: str) -> str:
    value = next((value for value, _ in members.get(name, ())), "")
    return value.strip() if isinstance(value, str) else ""


def _number(members: Members, name: str) -> float | None:
    value = next((value for value, _ in members.get(name, ())), None)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
