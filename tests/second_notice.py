"""A second notice: the same provider with other figures and another day, made by editing figures and nothing else.

Advisers look back 5 days and not 3, samples are gone after 14 days and not 21, calls become figures after six months and not five; and a
notice that has one category fewer has no television. `python tests/second_notice.py FOLDER` writes it, for a run of the tests under it.
"""

import re
import shutil
import sys
from datetime import date
from pathlib import Path

from sample_notice import SAMPLE

OTHER_FIGURES = {
    "home-network.toml": {'window = "P3D"': 'window = "P5D"'},
    "calls.toml": {'keep = "at month entry P5M"': 'keep = "at month entry P6M"'},
}
OTHER_DAY = {"notice.toml": {"valid_from = 2025-01-01\nsummary": "valid_from = 2025-03-01\nsummary", "2024-12-20": "2025-02-20"}}
FEWER_DAYS = {"home-network.toml": {"P21D": "P14D"}}


def second_notice(tmp: Path) -> Path:
    """Writes the second notice into `tmp` and returns its folder."""
    folder = tmp / "annen"
    shutil.copytree(SAMPLE, folder)
    return edited(folder, OTHER_FIGURES)


def whole_second_notice(tmp: Path) -> Path:
    """The second notice with everything that is other in it: figures, day, and a category fewer."""
    return without_television(edited(edited(second_notice(tmp), FEWER_DAYS), OTHER_DAY))


def edited(folder: Path, figures: dict[str, dict[str, str]]) -> Path:
    """Puts the one figure in the other's place, wherever a file has it."""
    for file, changes in figures.items():
        text = (folder / file).read_text(encoding="utf-8")
        for before, after in changes.items():
            assert before in text, f"`{before}` is not in {file}"
            text = text.replace(before, after)
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def without_television(folder: Path) -> Path:
    """Takes the category `tv` out of a notice, with the purpose and the use that only it needs."""
    (folder / "tv.toml").unlink()
    cut(folder / "notice.toml", r'\[\[contents\]\]\ncategory = "tv"\n.*?\n\n', r"\[purpose\.tv-support\]\n.*?\n\n")
    cut(folder / "fault-cases.toml", r"\[record\.fault-case\.use\.television\]\n.*?\n\n", r'"fault-case\.use\.television", ')
    return folder


def cut(file: Path, *patterns: str) -> None:
    """Takes out what each pattern matches, exactly once."""
    text = file.read_text(encoding="utf-8")
    for pattern in patterns:
        text, times = re.subn(pattern, "", text, flags=re.DOTALL)
        assert times == 1, f"`{pattern}` is not exactly once in {file.name}"
    file.write_text(text, encoding="utf-8")


def version_of(folder: Path, number: int, valid_from: date) -> None:
    """Writes one more version into a notice."""
    file = folder / "notice.toml"
    summary = 'summary = { nb = "Veilederne ser lenger tilbake.", en = "Advisers see further back." }'
    signed = f'signed_by = "Administrerende direktør"\nsigned_on = {date(2026, 1, 1)}'
    told = f"\n[[version]]\nnumber = {number}\nvalid_from = {valid_from}\n{summary}\n{signed}\n"
    text = file.read_text(encoding="utf-8")
    at = [found.end() for found in re.finditer(r"\[\[version\]\]\n(?:.+\n)+", text)][-1]
    file.write_text(text[:at] + told + text[at:], encoding="utf-8")


if __name__ == "__main__":
    print(whole_second_notice(Path(sys.argv[1])))
