"""`hjemmel notice export`: which files does the notice become for others?"""

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from hjemmel.notice.check import check_folder
from hjemmel.notice.exports.document import Document
from hjemmel.notice.exports.documents import EXPORTS, documents
from hjemmel.notice.fault import NoticeRefused, nearest
from hjemmel.notice.model import Notice
from hjemmel.notice.vocabulary import LANGUAGES
from hjemmel.portals.printed import printed
from hjemmel.project.controls import known_controls

PRINT = "-"


def export(
    folder: Annotated[Path | None, typer.Argument(help="The folder of a notice; the one in force if left out.")] = None,
    formats: Annotated[str, typer.Option("--format", help=f"One or more of {', '.join(EXPORTS)}, with commas.")] = ",".join(EXPORTS),
    out: Annotated[Path, typer.Option(help="The folder to write to; - prints a single text file.")] = Path(),
    language: Annotated[str, typer.Option("--lang", help="nb or en: the record of processing in this language alone.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Write the notice as an art. 30 record (CSV and PDF), W3C DPV, JSON Schema or TMF644."""
    wanted, languages = _formats(formats), _languages(language)
    if str(out) == PRINT and as_json:
        raise typer.BadParameter("`--json` lists the files that are written; leave it out to print one", param_hint="--json")
    made = _made(_notice(folder), wanted, languages)
    if str(out) == PRINT:
        _print(made)
        return
    written = [_write(document, out) for document in made]
    typer.echo(json.dumps([_listed(*each) for each in zip(made, written, strict=True)]) if as_json else "\n".join(map(str, written)))


def _formats(text: str) -> list[str]:
    wanted = [word.strip() for word in text.split(",")]
    for word in wanted:
        if word not in EXPORTS:
            raise typer.BadParameter(f"`{word}` is no export; {nearest(word, EXPORTS)}", param_hint="--format")
    return list(dict.fromkeys(wanted))


def _languages(text: str) -> Sequence[str]:
    if text and text not in LANGUAGES:
        raise typer.BadParameter(f"`{text}` is no language of the notice; {nearest(text, LANGUAGES)}", param_hint="--lang")
    return (text,) if text else LANGUAGES


def _notice(folder: Path | None) -> Notice:
    """Raises NoticeRefused: what does not hold together is not shown to others as what is enforced."""
    notice, faults = check_folder(folder or Path(settings.HJEMMEL_NOTICE), known_controls())
    if notice is None or faults:
        raise NoticeRefused(faults)
    return notice


def _made(notice: Notice, wanted: Sequence[str], languages: Sequence[str]) -> list[Document]:
    made: list[Document] = []
    for name in wanted:
        made += (*documents(notice, name, languages), *printed(notice, name, languages))
    return made


def _print(made: Sequence[Document]) -> None:
    """The one text file that was asked for; of the record of processing that is its table, of the schemas the one that holds all."""
    texts = [document for document in made if document.media_type != "application/pdf" and "/" not in document.name]
    if len(texts) != 1:
        raise typer.BadParameter(
            f"{len(texts)} files cannot be printed one after the other; name one format and language", param_hint="--out"
        )
    typer.echo(texts[0].content, nl=False)


def _write(document: Document, out: Path) -> Path:
    path = out / document.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(document.content)
    return path


def _listed(document: Document, path: Path) -> dict[str, object]:
    digest = sha256(document.content).hexdigest()
    told = {"file": str(path), "media_type": document.media_type, "language": document.language or None}
    return told | {"bytes": len(document.content), "sha256": digest}
