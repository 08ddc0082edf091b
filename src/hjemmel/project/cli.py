"""What is the command line, and how does it refuse?

Every refusal is one sentence on standard error: exit 1 for what is refused or bad, 2 for misuse. HJEMMEL_DEBUG=1 shows where an
error arose.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import typer

# Each module of `commands` has `register(app)`, which adds the commands named here. Only the one that is asked for is loaded; all
# are for `--help` and for a name that is not here.
COMMANDS = {
    "bench": ("bench",),
    "disclosures": ("disclose", "processor", "terms", "correction"),
    "engines": ("up", "down", "status"),
    "enquiries": ("enquiry",),
    "intake": ("intake", "source"),
    "lifecycle": ("sweep", "forecast", "hold"),
    "lists": ("list", "campaign"),
    "notice": ("notice",),
    "people": ("look", "choice", "evidence"),
    "prove": ("prove",),
    "requests": ("request",),
    "rights": ("rights",),
    "simulate": ("simulate",),
    "staff": ("staff",),
    "trade": ("credit", "directory"),
    "watch": ("watch",),
    "worker": ("worker",),
}
WITHOUT_DJANGO = ["engines"]  # so that the house can be opened and shut whatever state it is in

REFUSED, MISUSED, INTERRUPTED = 1, 2, 130
REPLAYS = "worker"  # whose sweep does again what a backup has undone


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and exits."""
    debug = bool(os.environ.get("HJEMMEL_DEBUG"))
    try:
        words = list(sys.argv[1:] if arguments is None else arguments)
        modules = _modules_for(words)
        app = application(modules)
        if modules not in (WITHOUT_DJANGO, list(COMMANDS)) and words[:1] != [REPLAYS]:
            _require_nothing_brought_back()
        code = app(args=words, prog_name="hjemmel", standalone_mode=False)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        if debug:
            raise
        typer.echo(sentence_for(error), err=True)
        code = getattr(error, "exit_code", REFUSED)
    sys.exit(code if isinstance(code, int) else 0)


def application(modules: Sequence[str] = tuple(COMMANDS)) -> typer.Typer:
    """The commands of some modules, or all."""
    if list(modules) != WITHOUT_DJANGO:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hjemmel.project.settings")
        django.setup()
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback()(hjemmel)
    for name in modules:
        importlib.import_module(f"hjemmel.project.commands.{name}").register(app)
    return app


def _require_nothing_brought_back() -> None:
    """Who comes while the house opens on a backup sees nobody before those who were erased since are gone again. Raises BroughtBack."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError, InterfaceError

    from hjemmel.acts.replay_erasures import require_nothing_brought_back

    with suppress(DatabaseError, InterfaceError, ImproperlyConfigured):  # without a register there is nobody to see
        require_nothing_brought_back()


def hjemmel() -> None:
    """The subscriber-data platform that can only do what its privacy notice says."""


def _modules_for(arguments: Sequence[str]) -> list[str]:
    wanted = next((word for word in arguments if not word.startswith("-")), "")
    return [module for module, names in COMMANDS.items() if wanted in names] or list(COMMANDS)


def sentence_for(error: BaseException) -> str:
    """What went wrong, in one sentence; an error that is not one of ours is named, since its words may not be enough."""
    if hasattr(error, "format_message"):  # misuse, in typer's words
        return _lower_first(" ".join(str(error.format_message()).split()))
    sentences: Any = getattr(error, "sentences", None)
    if sentences:
        return "\n".join(sentences)
    text = getattr(error, "sentence", "") or str(error)
    if type(error).__module__.startswith("hjemmel."):
        return str(text)
    first_line = str(text).strip().partition("\n")[0] or "no more is known"
    return _known(error) or f"{type(error).__name__}: {first_line}; set HJEMMEL_DEBUG=1 to see where"


def _known(error: BaseException) -> str:
    """A sentence for what drivers and the system say in their own words, "" for what is not known."""
    if _is_lost_register(error):
        return "the register does not answer: run `hjemmel up`, or check HJEMMEL_DATABASE_URL"
    if isinstance(error, OSError) and error.filename:
        return f"`{error.filename}`: {(error.strerror or 'cannot be used').lower()}"
    if isinstance(error, OverflowError):
        return "that instant is beyond the calendar: give one between 1970 and 2100"
    return "some of that is not text in UTF-8: write it anew" if isinstance(error, UnicodeError) else ""


def _is_lost_register(error: BaseException) -> bool:
    from django.core.exceptions import ImproperlyConfigured
    from django.db import InterfaceError, OperationalError

    return isinstance(error, OperationalError | InterfaceError | ImproperlyConfigured)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")


if __name__ == "__main__":
    main()
