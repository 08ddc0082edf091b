"""Is every control that the notice names missed by a test that names its clause, when it is gone?

`python tests/mutation/run.py` takes every control away, one by one, and writes the share that was caught and what survived to
`docs/mutation.md`. `--sample 24` tries that many, others each day, and fails if one of them survives that was caught before.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

TESTS = Path(__file__).parents[1]
REPOSITORY = TESTS.parent
sys.path[:0] = [str(TESTS), str(Path(__file__).parent)]
MATRICES = ("tests/agreement/test_access_matrix.py", "tests/agreement/test_each_use_as_the_files_declare_it.py")
TRIED_WITH = ("tests/spec/", *MATRICES, *(("tests/portals/",) if os.environ.get("HJEMMEL_BROWSER") else ()))
ELSEWHERE = (  # run the program in processes of their own, which have every control
    "test_a_second_notice_runs.py",
    "test_a_version_is_published.py",
    "test_what_is_declared_is_built.py",
)
MOST_TRIES = 6  # of what leaves its house broken
BUILD = REPOSITORY / "build" / "mutation"


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--sample", type=int, default=0, help="how many controls to try; 0 for all")
    words.add_argument("--processes", type=int, default=2)
    words.add_argument("--only", default="", help="only controls whose name has this regular expression in it")
    words.add_argument("--resume", action="store_true", help="go on where the last run was cut off")
    words.add_argument("--part", default="", help="for the processes that it starts")
    given = words.parse_args()
    if given.part:
        return work(Path(given.part))
    return lead(given.sample, given.processes, given.only, given.resume)


def lead(sample: int, processes: int, only: str, resume: bool) -> int:
    """Share out the controls, wait for all, and tell. Where it is resumed, what was caught is not tried again."""
    from report import known_to_be_caught, survivors, told, write

    BUILD.mkdir(parents=True, exist_ok=True)
    done = whole_results() if resume else []
    for old in BUILD.iterdir():
        old.unlink()
    names = [name for name in every_name() if re.search(only, name)]
    if sample:
        names = [name for name in names if name in known_to_be_caught()]
        step, start = max(1, len(names) // sample), datetime.now(UTC).toordinal()
        names = [names[(start + n * step) % len(names)] for n in range(min(sample, len(names)))]
    done = [result for result in done if result["name"] in names]
    tried = {result["name"] for result in done}
    left = [name for name in names if name not in tried]
    parts = [left[n::processes] for n in range(processes)]
    files = [BUILD / f"part-{n}.json" for n in range(processes)]
    for file, part in zip(files, parts, strict=True):
        file.write_text(json.dumps(part), encoding="utf-8")
    files[0].with_suffix(".out").write_text("".join(json.dumps(result) + "\n" for result in done), encoding="utf-8")
    running = [subprocess.Popen([sys.executable, __file__, "--part", str(file)]) for file in files]
    codes = [process.wait() for process in running]
    results = [tries[-1] for file in files for tries in results_of(file).values()]
    print(told(results))
    if sample or only:
        return int(bool(survivors(results)) or any(codes) or len(results) != len(names))
    write(results, len(names))
    return int(any(codes))


def whole_results() -> list[dict]:
    """What the last run caught without leaving a house broken."""
    results = [tries[-1] for file in sorted(BUILD.glob("part-*.json")) for tries in results_of(file).values()]
    return [result for result in results if result["caught_by"] and not result["broken"]]


def every_name() -> list[str]:
    """Every control, by its name. A process of its own: the settings are read once."""
    code = "import run; print(run.json.dumps([d.name for d in run.every_drop()])); import conftest; conftest.shutil.rmtree(conftest.HOME)"
    folder = str(Path(__file__).parent)
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment(), capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


def every_drop() -> list:
    """Every control that the notice names: its rules, and what stands in the source of its acts, jobs and pages."""
    from rule_drops import rule_drops
    from source_drops import source_drops

    import conftest  # noqa: F401 — sets Django up
    from hjemmel.notice.language import load
    from sample_notice import FOLDER

    notice = load(FOLDER)
    return [*source_drops(notice), *rule_drops(notice)]


def work(file: Path) -> int:
    """Try the controls of one part, in as many houses as it takes. What broke its house is tried again in a new one."""
    from session import ANEW

    names = json.loads(file.read_text(encoding="utf-8"))
    while True:
        results = results_of(file)
        again = [name for name, tries in results.items() if tries[-1]["broken"] and len(tries) < MOST_TRIES]
        left = [*again, *(name for name in names if name not in results)]
        if not left:
            return 0
        file.with_suffix(".left").write_text(json.dumps(left), encoding="utf-8")
        house = [sys.executable, str(Path(__file__).with_name("house.py")), str(file)]
        with file.with_suffix(".log").open("a", encoding="utf-8") as log:
            code = subprocess.run(house, env=environment(), stdout=log, stderr=log, check=False).returncode
        if code not in (0, ANEW) or results_of(file) == results:
            return code or ANEW


def results_of(file: Path) -> dict[str, list[dict]]:
    """What became of each control of a part, try by try: another one where the last left the house broken."""
    lines, found = file.with_suffix(".out"), {}
    for line in lines.read_text(encoding="utf-8").splitlines() if lines.exists() else ():
        result = json.loads(line)
        found.setdefault(result["name"], []).append(result)
    return found


def environment() -> dict[str, str]:
    path = os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY), *(str(f) for f in (TESTS, TESTS / "mutation", TESTS / "intake"))])
    return {**os.environ, "PYTHONPATH": path, "HJEMMEL_PATIENCE_MS": "8000"}  # well below what one test may take


if __name__ == "__main__":
    sys.exit(main())
