"""A second notice: the same provider with other figures (5 days, 21 days, 6 months), made by editing figures and nothing else."""

import shutil
from pathlib import Path

from sample_notice import FOLDER

OTHER_FIGURES = {
    "home-network.toml": {'window = "P3D"': 'window = "P5D"'},
    "calls.toml": {'keep = "at month entry P5M"': 'keep = "at month entry P6M"'},
}


def second_notice(tmp: Path) -> Path:
    """Writes the second notice into `tmp` and returns its folder."""
    folder = tmp / "annen"
    shutil.copytree(FOLDER, folder)
    for file, changes in OTHER_FIGURES.items():
        text = (folder / file).read_text(encoding="utf-8")
        for before, after in changes.items():
            assert text.count(before) == 1, f"`{before}` is not exactly once in {file}"
            text = text.replace(before, after)
        (folder / file).write_text(text, encoding="utf-8")
    return folder
