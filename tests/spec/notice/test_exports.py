"""Anyone can have the rules behind the notice, in forms that others know; what is handed out is what runs, and nobody's data.

Proves: G4, G5.
"""

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from pypdf import PdfReader

from figures import exact, kept, window
from hjemmel.notice.exports.documents import EXPORTS, documents
from hjemmel.notice.language import load
from hjemmel.notice.period import Period
from hjemmel.portals import exports
from hjemmel.portals.exports import FORMATS
from sample_notice import FOLDER
from second_notice import second_notice

STEM = f"eksempelnett-notice-{load(FOLDER).version.number}"
DOCS = Path(__file__).parents[3] / "docs" / "exports.md"
EACH_FORMAT = pytest.mark.parametrize("export", FORMATS)
MEDIA_TYPES = {
    "ropa": "application/pdf",
    "ropa-csv": "text/csv; charset=utf-8",
    "dpv": "application/ld+json",
    "schema": "application/schema+json",
    "tmf644": "application/json",
}


@dataclass(frozen=True, slots=True)
class Done:
    code: int
    printed: bytes
    said: str  # on standard error


def run(*words: str | Path) -> Done:
    """`hjemmel notice export` with `words`, as a program."""
    command = [sys.executable, "-m", "hjemmel.project.cli", "notice", "export", *map(str, words)]
    done = subprocess.run(command, capture_output=True, env=os.environ, timeout=60, check=False)
    return Done(done.returncode, done.stdout, done.stderr.decode().strip())


def get(path: str) -> HttpResponse:
    """As anyone asks, with no cookie."""
    return Client().get(path, headers={"host": "localhost"})


def exported(notice: Path, out: Path, formats: str = "ropa,dpv,schema,tmf644") -> dict[str, Path]:
    """The files of an export, by what follows the provider and the version in their names."""
    done = run(notice, "--format", formats, "--out", out)
    assert (done.code, done.said) == (0, "")
    written = [Path(line) for line in done.printed.decode().splitlines()]
    assert all(path.is_file() for path in written)
    return {str(path.relative_to(out)).partition(f"{STEM}.")[2]: path for path in written}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return exported(FOLDER, tmp_path_factory.mktemp("exports"))


def test_one_command_writes_every_export_under_names_that_say_what_they_are(files: dict[str, Path]) -> None:
    assert {"ropa.nb.csv", "ropa.en.csv", "ropa.nb.pdf", "ropa.en.pdf", "dpv.jsonld", "schema.json", "tmf644.json"} <= set(files)
    assert "schema/device-sample.json" in files
    assert files["dpv.jsonld"].name == f"{STEM}.dpv.jsonld"


def test_the_same_notice_gives_the_same_files(files: dict[str, Path], tmp_path: Path) -> None:
    again = exported(FOLDER, tmp_path)
    assert {name: path.read_bytes() for name, path in again.items()} == {name: path.read_bytes() for name, path in files.items()}


def test_another_figure_is_in_every_export(tmp_path: Path) -> None:
    other = exported(second_notice(tmp_path), tmp_path / "out")
    assert "6 måneder etter samtalen" in other["ropa.nb.csv"].read_text(encoding="utf-8")
    paper = "".join(page.extract_text() for page in PdfReader(other["ropa.en.pdf"]).pages)
    assert re.search(r"6\s+months\s+after\s+the\s+call", paper)
    assert '"P6M"' in other["dpv.jsonld"].read_text(encoding="utf-8")
    assert json.loads(other["schema/call.json"].read_bytes())["x-retention"]["period"] == "P6M"
    assert '"P6M"' in other["tmf644.json"].read_text(encoding="utf-8")


def test_json_lists_what_was_written(tmp_path: Path) -> None:
    listed = json.loads(run(FOLDER, "--format", "dpv", "--out", tmp_path, "--json").printed)
    content = (tmp_path / f"{STEM}.dpv.jsonld").read_bytes()
    assert listed == [
        {
            "file": str(tmp_path / f"{STEM}.dpv.jsonld"),
            "media_type": "application/ld+json",
            "language": None,
            "bytes": len(content),
            "sha256": sha256(content).hexdigest(),
        }
    ]


def test_who_gets_which_fields_and_why_is_published_as_the_files_have_it(house: None) -> None:
    """Proves: D2, D3, D4, D7, D8, D9, D10, G5, I1, M9, N19, O2, P4. The record of processing names every recipient."""
    exports._made.cache_clear()
    [as_the_files_have_it, *_] = documents(load(FOLDER), "ropa", ["nb"])
    assert get("/notice/export/ropa-csv").content == as_the_files_have_it.content
    assert all(recipient.title.nb in as_the_files_have_it.content.decode() for recipient in load(FOLDER).recipients)


def test_a_single_text_can_be_printed(files: dict[str, Path]) -> None:
    assert run(FOLDER, "--format", "ropa", "--lang", "en", "--out", "-").printed == files["ropa.en.csv"].read_bytes()
    assert run(FOLDER, "--format", "schema", "--out", "-").printed == files["schema.json"].read_bytes()


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--format", "dvp"], 2, "invalid value for --format: `dvp` is no export; did you mean `dpv`"),
        (["--format", "ropa,"], 2, "invalid value for --format: `` is no export; write one of `dpv`, `ropa`, `schema`, `tmf644`"),
        (["--lang", "nn"], 2, "invalid value for --lang: `nn` is no language of the notice; did you mean `nb`"),
        (["--out", "-"], 2, "invalid value for --out: 5 files cannot be printed one after the other; name one format and language"),
        (["--out", "-", "--json"], 2, "invalid value for --json: `--json` lists the files that are written; leave it out to print one"),
    ],
)
def test_misuse_is_told_in_one_sentence(words: Sequence[str], code: int, sentence: str) -> None:
    done = run(*words)
    assert (done.code, done.printed, done.said) == (code, b"", sentence)


def test_a_notice_that_does_not_hold_together_is_not_handed_out(tmp_path: Path) -> None:
    folder = second_notice(tmp_path)
    file = folder / "home-network.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('window = "P5D"', 'window = "P50D"', 1), encoding="utf-8")
    done = run(folder, "--out", tmp_path / "out")
    assert (done.code, done.printed) == (1, b"")
    assert all(line.startswith("in home-network.toml line ") and "window" in line for line in done.said.splitlines())
    assert not (tmp_path / "out").exists()


@EACH_FORMAT
@pytest.mark.parametrize("language", ["", "/en"], ids=["nb", "en"])
def test_anyone_may_download_it_without_signing_in(export: str, language: str, files: dict[str, Path]) -> None:
    answer = get(f"{language}/notice/export/{export}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, MEDIA_TYPES[export])
    name = re.fullmatch(rf'attachment; filename="{STEM}\.([\w.]+)"', answer.headers["Content-Disposition"])
    assert name and answer.content == files[name[1]].read_bytes()
    if export.startswith("ropa"):
        assert f".{'en' if language else 'nb'}." in name[1]
    assert "Set-Cookie" not in answer.headers and not answer.cookies
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_format_that_there_is_not_is_not_found() -> None:
    assert get("/notice/export/docx").status_code == 404


@EACH_FORMAT
def test_a_download_can_only_be_read(export: str) -> None:
    assert Client().post(f"/notice/export/{export}", headers={"host": "localhost"}).status_code == 405


@pytest.mark.parametrize("language", ["", "/en"], ids=["nb", "en"])
def test_the_notice_page_leads_to_every_download_in_its_own_language(language: str) -> None:
    page = get(f"{language}/").content.decode()
    assert re.findall(r'href="([^"]*/notice/export/[^"]*)"', page) == [f"{language}/notice/export/{export}" for export in FORMATS]


def test_the_record_of_processing_reads_as_a_table_with_one_line_for_each_activity() -> None:
    rows = list(csv.DictReader(io.StringIO(get("/notice/export/ropa-csv").content.decode("utf-8-sig"), newline=""), delimiter=";"))
    (told,) = (row for row in rows if (row["Opplysningstype"], row["Formål"]) == ("Enheter på hjemmenettet", "Feilsøking"))
    assert told["Når det blir borte"] == f"Slettes senest {days(kept('device-sample'))} etter målingen"
    assert told["Hjemmel for lagringstiden"] == "GDPR art. 5(1)(e)"
    assert f"{days(window('device-sample', 'support'))} bakover" in told["Hvem som ser det, og hvor langt bakover"]


def days(period: Period) -> str:
    return f"{exact(period).days} døgn"


def test_the_docs_name_every_export_and_every_address() -> None:
    page = DOCS.read_text(encoding="utf-8")
    assert [each for each in EXPORTS if f"`{each}`" not in page] == []
    assert [each for each in FORMATS if f"`/notice/export/{each}`" not in page] == []
