"""Does `docs/settings.md` name every setting, and only those that exist?"""

import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
SETTINGS = (REPOSITORY / "docs" / "settings.md").read_text(encoding="utf-8")
NAME = re.compile(r"\bHJEMMEL_[A-Z_]*[A-Z]\b")
READ = re.compile(r"""(?:environ(?:\.\w+)?[\[(]|getenv\(|envvar=|process\.env[.\[])\s*["']?(HJEMMEL_[A-Z_]*[A-Z])""")
FROM_THE_ENVIRONMENT, MADE_HERE = "Environment", "Made by the instance"


def source() -> str:
    """Every text of the program: its code, its pages, its style's builder."""
    files = (path for suffix in ("py", "mjs", "js", "html", "sql") for path in sorted((REPOSITORY / "src").rglob(f"*.{suffix}")))
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def documented(section: str) -> set[str]:
    """The names in the first column of a section's table."""
    body = SETTINGS.split(f"\n## {section}\n", 1)[1].split("\n## ", 1)[0]
    return {name for row in re.findall(r"^\| `(\w+)` \|", body, re.MULTILINE) for name in NAME.findall(row)}


def test_every_setting_that_the_program_reads_from_the_environment_is_documented() -> None:
    assert set(READ.findall(source())) - documented(FROM_THE_ENVIRONMENT) == set()


def test_no_setting_is_documented_that_the_program_does_not_read() -> None:
    assert documented(FROM_THE_ENVIRONMENT) - set(READ.findall(source())) == set()


def test_every_other_name_of_this_kind_is_documented_as_made_by_the_instance() -> None:
    assert set(NAME.findall(source())) - documented(FROM_THE_ENVIRONMENT) == documented(MADE_HERE)


def test_the_page_speaks_of_no_name_that_the_program_lacks() -> None:
    assert set(NAME.findall(SETTINGS)) - set(NAME.findall(source())) == set()
