"""What do the declaration files say?

Reads a folder of TOML files into a `Notice`, or into every fault that stands in the way. This is the one module of the room that
opens files. Keys are strict: one that the language does not know is a fault with the nearest right word.
"""

import tomllib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from hjemmel.notice.declarations import category, dashed
from hjemmel.notice.fault import Fault, NoticeRefused, nearest
from hjemmel.notice.lines import located
from hjemmel.notice.model import (
    Audience,
    Authority,
    Basis,
    Category,
    Choice,
    Contents,
    Ground,
    Hold,
    Join,
    Notice,
    Provider,
    Purpose,
    Recipient,
    Statute,
    Term,
    Version,
)
from hjemmel.notice.table import Table
from hjemmel.notice.vocabulary import GROUNDS, HOLD_SOURCES, LANGUAGES, PLACED, ROLES, STOPS, UNPAID, ZONE_NAME

NOTICE_FILE = "notice.toml"

Documents = Mapping[str, Mapping[str, object]]


def load(folder: Path) -> Notice:
    """The notice in `folder`. Raises NoticeRefused with every fault of its files; whether its rules agree is for `check()` to say."""
    notice, faults = read(folder)
    if notice is None:
        raise NoticeRefused(faults)
    return notice


def read(folder: Path) -> tuple[Notice | None, list[Fault]]:
    """The notice in `folder`, or every fault of its files with its line."""
    texts, faults = texts_in(folder)
    notice, found = parse(texts, unread=frozenset(fault.file for fault in faults))
    faults += found
    return (None if faults else notice), faults


def texts_in(folder: Path) -> tuple[dict[str, str], list[Fault]]:
    """The TOML files of `folder`, name to content, and a fault for each that cannot be read."""
    texts: dict[str, str] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
        try:
            data = path.read_bytes()
            texts[path.name] = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            faults.append(Fault(path.name, "", f"line {line} is not UTF-8 text", "save the file as UTF-8"))
        except OSError as error:
            faults.append(Fault(path.name, "", f"this cannot be read: {error.strerror}", "put it where this program may read it"))
    if NOTICE_FILE not in texts and not faults:
        faults.append(Fault(NOTICE_FILE, "", f"there is no such file in `{folder}`", "name the folder of a notice in HJEMMEL_NOTICE"))
    return texts, faults


def parse(texts: Mapping[str, str], unread: frozenset[str] = frozenset()) -> tuple[Notice | None, list[Fault]]:
    """The notice that `texts` (file name to content) declare, and every fault with its line.

    A notice with faults comes too, with stand-ins where it is faulty, so that it can be checked further. None where a whole file cannot
    be read (`unread` names those that could not be opened): what the other files say of it could not be told from a fault.
    """
    faults: list[Fault] = []
    documents: dict[str, Mapping[str, object]] = {}
    for file, text in texts.items():
        try:
            documents[file] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            faults.append(Fault(file, "", f"this is not TOML: {error}", "mend the line that it names"))
        except RecursionError:
            faults.append(Fault(file, "", "this is nested too deeply", "a notice has tables in tables, and no deeper"))
    unread |= texts.keys() - documents.keys()
    if NOTICE_FILE not in documents:
        return None, faults
    notice, found = assemble(documents, digest=digest_of(texts, documents))
    faults += located([fault for fault in found if not _is_of(fault, unread)], texts)
    return (None if unread else notice), faults


def _is_of(fault: Fault, unread: frozenset[str]) -> bool:
    """Does the fault only say that a file is not there which is, and cannot be read?"""
    return fault.key.startswith("contents.") and any(f"`{file}`" in fault.wrong for file in unread)


def assemble(documents: Documents, digest: str = "") -> tuple[Notice, list[Fault]]:
    """The notice that parsed files (name to content) declare, with stand-ins for what is faulty, and every fault."""
    faults: list[Fault] = []
    top = Table(NOTICE_FILE, "", documents[NOTICE_FILE], faults)
    contents = tuple(_contents(row) for row in top.rows("contents", "category"))
    notice = Notice(
        provider=_provider(top.table("provider")),
        authority=_authority(top.table("authority")),
        languages=_languages(top),
        time_zone=_time_zone(top),
        versions=tuple(_version(row) for row in top.rows("version", "number")),
        purposes=tuple(_purpose(name, table) for name, table in top.tables("purpose")),
        bases=tuple(_basis(name, table) for name, table in top.tables("basis")),
        audiences=tuple(_audience(name, table) for name, table in top.tables("audience")),
        choices=tuple(_choice(name, table) for name, table in top.tables("choice")),
        holds=tuple(_hold(name, table) for name, table in top.tables("hold")),
        recipients=tuple(_recipient(name, table) for name, table in top.tables("recipient")),
        categories=_categories(contents, documents, faults),
        digest=digest,
        contents=contents,
        terms=tuple(_term(name, table) for name, table in top.tables("term")),
        joins=tuple(_join(name, table) for name, table in top.tables("join")),
        grounds=tuple(_ground(name, table) for name, table in top.tables("ground")),
        statutes=tuple(_statute(name, table) for name, table in top.tables("statute")),
    )
    top.close()
    return notice, faults


def digest_of(texts: Mapping[str, str], documents: Documents) -> str:
    """SHA-256 (hex) over the names and bytes of the files, notice.toml first and the rest in the order of its contents."""
    rows = documents[NOTICE_FILE].get("contents", [])
    named = [row.get("file") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    listed = [file for file in named if isinstance(file, str) and file in texts]
    digest = sha256()
    for file in dict.fromkeys([NOTICE_FILE, *listed]):
        for part in (file.encode(), texts[file].encode()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _categories(contents: tuple[Contents, ...], documents: Documents, faults: list[Fault]) -> tuple[Category, ...]:
    """The listed files in their order. A file that is not listed is a fault: nothing is declared in passing."""
    files = [document for document in documents if document != NOTICE_FILE]
    for row in contents:
        if row.file and row.file not in files:
            faults.append(Fault(NOTICE_FILE, f"contents.{row.category}.file", f"there is no file `{row.file}`", nearest(row.file, files)))
    listed = [row.file for row in contents]
    for file in files:
        if file not in listed:
            faults.append(
                Fault(
                    file, "", "this file is not in the contents of notice.toml", "add a `[[contents]]` table that names it, or take it away"
                )
            )
    return tuple(category(file, Table(file, "", documents[file], faults)) for file in dict.fromkeys(listed) if file in files)


def _contents(row: Table) -> Contents:
    built = Contents(category=row.text("category"), file=row.text("file"), clauses=row.words("clauses"))
    row.close()
    return built


def _provider(table: Table) -> Provider:
    built = Provider(
        id=dashed(table, "id", table.text("id")),
        name=table.text("name"),
        organisation_number=table.text("organisation_number"),
        address=table.text("address"),
        privacy_office=table.text("privacy_office"),
    )
    table.close()
    return built


def _authority(table: Table) -> Authority:
    built = Authority(name=table.both("name"), address=table.text("address"))
    table.close()
    return built


def _languages(top: Table) -> tuple[str, ...]:
    languages = top.words("languages")
    for language in languages:
        if language not in LANGUAGES:
            top.fault("languages", f"`{language}` is no language of this software", nearest(language, LANGUAGES))
    return languages


def _time_zone(top: Table) -> str:
    name = top.text("time_zone")
    try:
        ZoneInfo(name if ZONE_NAME.fullmatch(name) else "")
    except (KeyError, ValueError, OSError):
        if name:
            top.fault("time_zone", f"`{name}` is no time zone", "write its IANA name, such as `Europe/Oslo`")
        return "Europe/Oslo"
    return name


def _version(row: Table) -> Version:
    built = Version(
        number=row.count("number"),
        valid_from=row.day("valid_from"),
        summary=row.both("summary"),
        signed_by=row.text("signed_by"),
        signed_on=row.day("signed_on"),
    )
    row.close()
    return built


def _purpose(name: str, table: Table) -> Purpose:
    built = Purpose(id=dashed(table, "", name), title=table.both("title"), text=table.both("text"))
    table.close()
    return built


def _basis(name: str, table: Table) -> Basis:
    known = tuple(f"6.1.{letter}" for letter in "abcdef")
    if name not in known:
        table.fault("", f"`{name}` is no lawful basis of GDPR art. 6(1)", nearest(name, known))
    built = Basis(id=name, law=table.text("law"), title=table.both("title"))
    table.close()
    return built


def _audience(name: str, table: Table) -> Audience:
    built = Audience(id=dashed(table, "", name), title=table.both("title"), staff=table.flag("staff"))
    table.close()
    return built


def _choice(name: str, table: Table) -> Choice:
    built = Choice(
        id=dashed(table, "", name),
        title=table.both("title"),
        text=table.both("text"),
        law=table.text("law"),
        stops=table.one("stops", STOPS),
    )
    table.close()
    return built


def _hold(name: str, table: Table) -> Hold:
    source = table.one("from", HOLD_SOURCES)
    built = Hold(
        id=dashed(table, "", name),
        title=table.both("title"),
        law=table.text("law"),
        at_most=table.period("at_most"),
        source=source,
        records=table.words("records") if source != UNPAID else (),
        placed_by=table.words("placed_by") if source == PLACED else (),
    )
    table.close()
    return built


def _term(name: str, table: Table) -> Term:
    built = Term(id=dashed(table, "", name), title=table.both("title"), law=table.text("law"), period=table.period("period"))
    table.close()
    return built


def _join(name: str, table: Table) -> Join:
    built = Join(
        id=dashed(table, "", name),
        title=table.both("title"),
        law=table.text("law"),
        records=table.words("records"),
        audience=table.text("audience"),
        purpose=table.text("purpose"),
    )
    table.close()
    return built


def _recipient(name: str, table: Table) -> Recipient:
    fields = table.table("fields") if table.has("fields") else None
    built = Recipient(
        id=dashed(table, "", name),
        title=table.both("title"),
        records=table.words("records"),
        purpose=table.text("purpose"),
        role=table.one("role", ROLES),
        fields=tuple((record, fields.words(record)) for record in fields.names()) if fields else (),
        standing=table.flag("standing") if table.has("standing") else False,
    )
    table.close()
    return built


def _ground(name: str, table: Table) -> Ground:
    built = Ground(
        id=dashed(table, "", name),
        title=table.both("title"),
        law=table.text("law"),
        kind=table.one("kind", GROUNDS),
        recipient=table.text("recipient"),
        records=table.words("records"),
        least_penalty_months=table.count("least_penalty_months") if table.has("least_penalty_months") else 0,
        offences=table.words("offences") if table.has("offences") else (),
    )
    table.close()
    return built


def _statute(name: str, table: Table) -> Statute:
    built = Statute(
        id=name,
        title=table.both("title"),
        valid_from=table.day("valid_from"),
        valid_to=table.day("valid_to") if table.has("valid_to") else None,
    )
    table.close()
    return built
