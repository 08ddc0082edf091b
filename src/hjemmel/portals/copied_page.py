"""How does the copy read for the person whose it is?

One page that opens from a disk: no network, no script, its few lines of style inside. What the notice says of a record type is made once
for each version and language; the person's own rows are added. The newest rows are told in words, and all of them lie in the files beside.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from hjemmel.acts.answer_access import Answer
from hjemmel.acts.own_uses import SUBJECT
from hjemmel.acts.the_notice import the_notice
from hjemmel.acts.who_looked import OFFICE
from hjemmel.lifecycle.hold import HeldSpan
from hjemmel.lifecycle.own_end import End, own_end
from hjemmel.notice.model import Field, Notice, RecordType, Use
from hjemmel.notice.wording import complaint, datum_line, fill
from hjemmel.portals import amounts, when
from hjemmel.portals.consent_receipts import asked, file_name
from hjemmel.portals.copied_rows import Row, aware, aware_instant
from hjemmel.portals.copied_style import STYLE
from hjemmel.portals.phrases import phrase, word
from hjemmel.portals.reasons import in_words, purpose, role
from hjemmel.portals.unbroken import unbroken

ROWS_SHOWN = 25
RIGHTS_OF = "request"  # the record type of requests: its category says what one can demand


@dataclass(frozen=True, slots=True)
class Told:
    """One record type as the copy holds it: how many rows, the newest of them, oldest first, each with the subscription that it is of, and
    what is held of it."""

    record: RecordType
    use: Use
    count: int
    newest: Sequence[tuple[int, Row]]
    kept: tuple[HeldSpan, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """In which language, in which time zone, and from which moment on, things are said."""

    language: str
    zone: ZoneInfo
    now: datetime

    def say(self, key: str, **values: object) -> str:
        return escape(phrase(key, self.language).format(**values))

    def moment(self, value: date | None) -> str:
        """A day, or an instant in local time; nothing for none."""
        if value is None:
            return ""
        if not isinstance(value, datetime):
            return when.full_date(value, self.language)
        local = aware_instant(value).astimezone(self.zone)
        return f"{when.full_date(local.date(), self.language)} {when.clock(local, self.language)}"


def page(answer: Answer, told: Sequence[Told], language: str) -> str:
    """The whole page, in `language` ("nb" or "en")."""
    reader, notice = Reader(language, ZoneInfo(answer.notice.time_zone), answer.made_at), answer.notice
    say = reader.say
    made = say("copy-made", number=answer.customer_number, at=reader.moment(answer.made_at), version=notice.version.number)
    lead, contents = say("copy-lead", provider=notice.provider.name), say("copy-contents")
    title = escape(f"{phrase('copy-title', language)} – {notice.provider.name}")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
    parts = [
        f'<!doctype html>\n<html lang="{language}"><head>{head}<style>{STYLE}</style></head><body>',
        f"<header><h1>{say('copy-title')}</h1><p class=lead>{lead}</p><p>{made}</p></header><main>",
        f"<p>{say('copy-files')}</p><p>{say('copy-formula')}</p>",
        f'<nav aria-label="{contents}"><h2>{contents}</h2><ul>{"".join(_contents(told, reader))}</ul></nav>',
        *_looks(answer, reader),
        *_handed(answer, reader),
        *_receipts(answer, reader),
        *(part for one in told for part in _record(one, notice, reader)),
        *_rights(notice, reader),
        "</main></body></html>\n",
    ]
    return unbroken("\n".join(parts))


@lru_cache(maxsize=8)
def article_15(digest: str, language: str) -> tuple[str, ...]:
    """What the person can demand, and who decides about her, in the words of the notice in force, `digest` (GDPR art. 15(1)(e)–(h))."""
    notice = the_notice()
    clauses = notice.category_of(RIGHTS_OF).clauses if notice.has(RIGHTS_OF) else ()
    return tuple(f"{c.title.to(language)}: {fill(c.text.to(language), notice, language)}" for c in clauses)


def _contents(told: Sequence[Told], reader: Reader) -> Iterator[str]:
    yield f'<li><a href="#looks">{reader.say("own-who-looked")}</a>'
    yield f'<li><a href="#handed">{reader.say("copy-handed")}</a>'
    for one in told:
        title = escape(one.record.title.to(reader.language))
        yield f'<li><a href="#{one.record.id}">{title}</a> <span class=quiet>{amounts.number(one.count, reader.language)}</span>'
    yield f'<li><a href="#rights">{reader.say("own-rights")}</a>'


def _looks(answer: Answer, reader: Reader) -> Iterator[str]:
    yield f"<section id=looks><h2>{reader.say('own-who-looked')}</h2>"
    if not answer.looks:
        yield f"<p>{reader.say('line-no-looks')}</p>"
    else:
        notice, titles = answer.notice, {r.id: r.title.to(reader.language) for r in answer.notice.records()}
        heads = [reader.say(key) for key in ("copy-when", "copy-role", "copy-purpose", "copy-reason", "copy-saw")]
        rows = [
            [
                escape(reader.moment(look["opened_at"])),
                escape(role(notice, look["audience"] if look["audience"] != SUBJECT else OFFICE, reader.language)),
                escape(purpose(notice, look["purpose"], reader.language)),
                escape(in_words(look["reason"], reader.language)),
                escape(", ".join(titles[seen] for seen in look["records_seen"].split(",") if seen in titles)),
            ]
            for look in answer.looks
        ]
        yield _table(reader.say("own-who-looked"), heads, rows)
    yield "</section>"


def _handed(answer: Answer, reader: Reader) -> Iterator[str]:
    yield f"<section id=handed><h2>{reader.say('copy-handed')}</h2>"
    kinds = {recipient.id: recipient.title.to(reader.language) for recipient in answer.notice.recipients}
    heads = [reader.say(key) for key in ("copy-name", "copy-kind", "copy-what", "copy-from", "copy-to")]
    rows = []
    for handed in answer.handed:
        kind, until = kinds.get(handed.recipient, handed.recipient), reader.moment(handed.until)
        until = phrase("copy-still", reader.language) if handed.ongoing else until
        rows.append([escape(text) for text in (handed.name or kind, kind, handed.what, reader.moment(handed.since), until)])
    yield _table(reader.say("copy-handed"), heads, rows) if rows else f"<p>{reader.say('copy-nobody')}</p>"
    yield "</section>"


def _receipts(answer: Answer, reader: Reader) -> Iterator[str]:
    if answer.consents:
        lines = (
            f'<li><a href="receipts/{file_name(c)}">{escape(asked(c).title.to(reader.language))}</a>, {reader.moment(c.given_at)}'
            for c in answer.consents
        )
        yield f"<section id=receipts><h2>{reader.say('receipts')}</h2><ul>{''.join(lines)}</ul></section>"


def _record(one: Told, notice: Notice, reader: Reader) -> Iterator[str]:
    record = one.record
    yield _described(notice.digest, record.id, reader.language)
    if not one.count:
        yield f"<p>{reader.say('nothing-of-this')}</p></section>"
        return
    fields = [record.field(name) for name in one.use.fields]
    heads = [escape(field.title.to(reader.language)) for field in fields] + [reader.say("copy-gone")]
    ends = own_end(record, reader.zone, one.kept, reader.now)
    at = one.use.fields.index(record.retention.clock) if record.retention.clock in one.use.fields else None
    rows = []
    for subscription, row in reversed(one.newest):
        clock = row[at] if at is not None else None
        until = _until(ends(aware(clock) if clock is not None else None, subscription), reader)
        rows.append([_value(field, value, reader) for field, value in zip(fields, row, strict=True)] + [until])
    shown, every = (amounts.number(n, reader.language) for n in (len(rows), one.count))
    if len(rows) < one.count:
        yield f"<p>{reader.say('copy-newest', shown=shown, every=every)}</p>"
    title = record.title.to(reader.language)
    yield _table(escape(title), heads, rows, reader.say("table-of", title=title)) + "</section>"


def _until(end: End, reader: Reader) -> str:
    if end.in_use:
        return reader.say("copy-open")
    if end.kept_by:
        return reader.say("kept-while", hold=end.kept_by.reason.to(reader.language))
    return escape(reader.moment(end.at)) if end.at else reader.say("copy-held")


@lru_cache(maxsize=1024)
def _described(digest: str, record_id: str, language: str) -> str:
    """What the notice in force (`digest`) says of a record type: the same for everybody."""
    notice = the_notice()
    record = notice.record(record_id)
    line, title = datum_line(record, notice, language), escape(record.title.to(language))
    facts = {
        "line-why": [f"{line.why}. {notice.purpose(record.purpose).text.to(language)}"],
        "line-basis": [f"{line.basis} ({line.law})"],
        "line-source": [line.source],
        "line-audiences": list(line.who_in_full),
        "line-ending": [f"{line.until} ({line.retention_law})"],
        "line-recipients": [", ".join(line.recipients) or phrase("line-no-recipients", language)],
    }
    told = "".join(f"<dt>{escape(phrase(key, language))}<dd>{'<br>'.join(map(escape, texts))}" for key, texts in facts.items())
    kinds = {"CSV": f"data/{record.id}.csv", "JSON": f"data/{record.id}.json", "JSON Schema": f"schema/{record.id}.json"}
    files = ", ".join(f'<a href="{path}">{kind}</a>' for kind, path in kinds.items())
    beside = f"<dt>{escape(phrase('copy-in-files', language))}<dd>{files}"
    return f'<section id="{record.id}"><h2>{title}</h2><dl>{told}{beside}</dl>'


def _rights(notice: Notice, reader: Reader) -> Iterator[str]:
    yield f"<section id=rights><h2>{reader.say('own-rights')}</h2><ul>"
    yield from (f"<li>{escape(text)}" for text in article_15(notice.digest, reader.language))
    yield f"</ul><p>{escape(complaint(notice, reader.language))}</p><p>{escape(notice.provider.privacy_office)}</p></section>"


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], name: str = "") -> str:
    """`caption`, `heads`, `rows` and `name`, where another table may have the same caption, are HTML already."""
    head = "".join(f"<th scope=col>{title}" for title in heads)
    body = "".join("<tr><td>" + "<td>".join(row) for row in rows)
    frame = f'<div class=scrolls tabindex=0 role=region aria-label="{name or caption}">'
    return f"{frame}<table><caption>{caption}</caption><thead><tr>{head}<tbody>{body}</table></div>"


def _value(field: Field, value: Any, reader: Reader) -> str:
    """A value in words, as HTML."""
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        told = reader.moment(value)
    elif isinstance(value, bool) or field.type == "choice":
        told = word({True: "yes", False: "no"}.get(value, value)).to(reader.language)
    elif field.unit == "øre":
        told = amounts.money(value, reader.language)
    else:
        told = f"{value} {field.unit}" if field.unit not in ("", "count") else str(getattr(value, "ipv4_mapped", None) or value)
    return escape(told)
