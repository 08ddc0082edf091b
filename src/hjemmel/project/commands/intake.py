"""`hjemmel intake | source`: what comes in, and from whom?"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from hjemmel.acts.actor import Actor
from hjemmel.acts.add_source import add_certified_source, add_source
from hjemmel.acts.failures import BatchUnderWay
from hjemmel.acts.remove_source import remove_source
from hjemmel.acts.renew_certificate import renew_certificate
from hjemmel.acts.sources_today import SourceToday, sources_today
from hjemmel.acts.take_in import Malformed, Receipt
from hjemmel.intake.deliver import GZIP, Door, adapter_for, beside, deliver, unpack
from hjemmel.intake.receive import as_answer
from hjemmel.project.commands.explaining import explained
from hjemmel.project.process import set_up

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
OPERATOR = Actor("command-line", "system")
STANDARD_INPUT = "-"
FIRST_WAIT_S, LONGEST_WAIT_S, PATIENCE_S = 0.5, 15.0, 300.0  # for another who takes in the same: the largest delivery takes a minute


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("intake")(intake)
    source = typer.Typer(help="The machines that may deliver.", no_args_is_help=True)
    source.command("add")(source_add)
    source.command("renew")(source_renew)
    source.command("remove")(source_remove)
    source.command("list")(source_list)
    app.add_typer(source, name="source")


def intake(
    format_name: Annotated[str, typer.Argument(metavar="FORMAT", help="Such as radius-detail, tr181-bulk, kamailio-cdr.")],
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Files, or - for standard input.")],
    partial: Annotated[bool, typer.Option("--partial", help="Take the good part of a malformed file.")] = False,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="How many files at a time.")] = 1,
    explain: Annotated[
        bool, typer.Option("--explain", help="Take nothing in; tell what each member of the first records becomes.")
    ] = False,
    first: Annotated[int, typer.Option(min=1, max=100, help="How many records of each file to explain.")] = 3,
    said: Annotated[list[str], typer.Option("--with", metavar="NAME=VALUE", help="What the source says beside its data.")] = [],  # noqa: B006
    as_json: AsJson = False,
) -> None:
    """Take files in; prints what was accepted, what was refused and why, and what was there before."""
    adapter_for(format_name)
    context = beside(said)
    if explain:
        explained(format_name, files, context, first, as_json)
        return
    total = Receipt()
    batches = []
    deliveries = [Delivered(file, datetime.now(UTC), context) for file in files]
    for receipt in taken_in(format_name, deliveries, jobs=jobs, partial=partial, quiet=as_json):
        batches.append(as_answer(receipt))
        add_up(total, receipt)
    if as_json:
        typer.echo(json.dumps({"batches": batches, "total": total.counts()}))
        return
    print_receipt(total, sum(1 for b in batches if b["already"]))


def source_add(
    name: Annotated[str, typer.Argument(help="A name for the machine.")],
    format_name: Annotated[str, typer.Option("--format", help="What it may deliver.")],
    certificate: Annotated[Path | None, typer.Option(help="A PEM file: its client certificate, in place of a token.")] = None,
    as_json: AsJson = False,
) -> None:
    """Let a machine deliver a format; prints its token, once, or until when its certificate is in force."""
    adapter_for(format_name)
    if certificate is not None:
        ends = add_certified_source(name, format_name, certificate.read_bytes(), OPERATOR, datetime.now(UTC))
        _tell_certified(name, ends, as_json)
        return
    token = add_source(name, format_name, OPERATOR, datetime.now(UTC))
    typer.echo(json.dumps({"source": name, "format": format_name, "token": token}) if as_json else token)


def source_renew(
    name: Annotated[str, typer.Argument(help="The name of a machine that was added with a certificate.")],
    certificate: Annotated[Path, typer.Option(help="A PEM file with its new client certificate.")],
    as_json: AsJson = False,
) -> None:
    """Have a machine prove who it is by another client certificate from now on."""
    _tell_certified(name, renew_certificate(name, certificate.read_bytes(), OPERATOR, datetime.now(UTC)), as_json)


def source_remove(name: Annotated[str, typer.Argument(help="The name of a machine that was added.")], as_json: AsJson = False) -> None:
    """Let a machine deliver nothing more; what it delivered stays, and its name is not given again."""
    now = datetime.now(UTC)
    remove_source(name, OPERATOR, now)
    typer.echo(json.dumps({"source": name, "removed": now.isoformat()}) if as_json else f"{name} may deliver nothing more")


def source_list(as_json: AsJson = False) -> None:
    """Every source: what it may deliver, when it last did, and what asks for somebody's attention."""
    told = sources_today(datetime.now(UTC))
    if as_json:
        typer.echo(json.dumps([_source_as_json(each) for each in told]))
        return
    table = Table("source", "format", "last delivered", "")
    for each in told:
        last = each.delivered.last_at
        table.add_row(each.delivered.source, each.delivered.format, f"{last:%Y-%m-%d %H:%M} UTC" if last else "", ", ".join(_to_note(each)))
    Console().print(table)


def _to_note(each: SourceToday) -> list[str]:
    removed, ends = each.delivered.removed_at, each.delivered.certificate_ends_at
    noted = [f"removed on {removed:%Y-%m-%d}"] if removed else []
    noted += ["silent"] if each.silent_for else []
    if ends and each.certificate_left is not None:
        noted.append(f"its certificate {'ended' if each.has_lapsed else 'ends'} on {ends:%Y-%m-%d}")
    if each.may_lapse_untold:
        noted.append("when its certificate ends is unknown until it delivers, or is renewed with `hjemmel source renew`")
    return noted


def _source_as_json(each: SourceToday) -> dict[str, object]:
    told = each.delivered
    instants = {"last_at": told.last_at, "certificate_ends_at": told.certificate_ends_at, "removed_at": told.removed_at}
    written = {name: at.isoformat() if at else None for name, at in instants.items()}
    return {"source": told.source, "format": told.format, **written, "notes": _to_note(each)}


def _tell_certified(name: str, ends: datetime, as_json: bool) -> None:
    """Until when its certificate is in force; that no proxy is trusted to tell it, where that is so."""
    typer.echo(json.dumps({"source": name, "until": ends.isoformat()}) if as_json else f"in force until {ends:%Y-%m-%d %H:%M} UTC")
    if not settings.HJEMMEL_CLIENT_CERT_SECRET:
        typer.echo("HJEMMEL_CLIENT_CERT_SECRET is not set: until it is, no client certificate counts", err=True)


class Unread(Exception):
    """A file cannot be read from its first bad record on; nothing of it was taken in, and what came before it was."""


class StillUnderWay(Exception):
    """Another process was taking in the same as a file for as long as was waited. What came before the file was taken in."""

    def __init__(self, file: str) -> None:
        super().__init__(
            f"{file}: another process has been taking in the same for {PATIENCE_S / 60:.0f} minutes, and nothing of it was taken in from "
            "here; give the command again when that process has ended"
        )


@dataclass(frozen=True, slots=True)
class Delivered:
    """One file (or "-"), the instant at which it is taken in, and what its source says beside it."""

    file: str
    at: datetime
    context: Mapping[str, str] = field(default_factory=dict)


def taken_in(
    format_name: str,
    deliveries: Sequence[Delivered],
    *,
    jobs: int = 1,
    partial: bool = False,
    quiet: bool = False,
) -> Iterator[Receipt]:
    """The receipt of each file, as it is stored; with a bar on standard error. Raises what `deliver` raises, for the first bad file."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=quiet,
    )
    with bar:
        task = bar.add_task(format_name, total=len(deliveries))
        try:
            for receipt in _receipts(format_name, deliveries, jobs, partial):
                bar.advance(task)
                yield receipt
        except Exception:
            bar.update(task, visible=False)  # what is wrong stands alone on the screen
            raise


def _receipts(format_name: str, deliveries: Sequence[Delivered], jobs: int, partial: bool) -> Iterator[Receipt]:
    if jobs == 1 or len(deliveries) == 1:
        for delivery in deliveries:
            yield _take(format_name, delivery, partial)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=set_up) as pool:
        own = [delivery.file == STANDARD_INPUT for delivery in deliveries]  # ours alone: another process has another
        futures = [None if ours else pool.submit(_take, format_name, each, partial) for each, ours in zip(deliveries, own, strict=True)]
        for delivery, future in zip(deliveries, futures, strict=True):
            yield future.result() if future else _take(format_name, delivery, partial)


def _take(format_name: str, delivery: Delivered, partial: bool) -> Receipt:
    data = sys.stdin.buffer.read() if delivery.file == STANDARD_INPUT else Path(delivery.file).read_bytes()
    try:
        data = unpack(data) if data.startswith(GZIP) else data
        door = Door("command-line", OPERATOR, delivery.at, partial=partial)
        return _patiently(delivery.file, lambda: deliver(format_name, data, door, delivery.context))
    except Malformed as malformed:
        raise Unread(f"{delivery.file}: {malformed}; mend the file, or take the good part with `--partial`") from None


def _patiently(file: str, take: Callable[[], Receipt]) -> Receipt:
    """Try again, longer apart, while another process takes in the same; says once what is waited for. Raises StillUnderWay."""
    give_up, wait = time.monotonic() + PATIENCE_S, FIRST_WAIT_S
    while True:
        try:
            return take()
        except BatchUnderWay:
            if time.monotonic() > give_up:
                raise StillUnderWay(file) from None
        if wait == FIRST_WAIT_S:
            typer.echo(f"{file}: another process is taking in the same; waiting for it, {PATIENCE_S / 60:.0f} minutes at most", err=True)
        time.sleep(wait)
        wait = min(2 * wait, LONGEST_WAIT_S)


def add_up(total: Receipt, receipt: Receipt) -> None:
    """Add a receipt to a total; a batch that was there before adds nothing but duplicates."""
    if receipt.already:
        total.duplicates += sum(receipt.accepted.values())
        return
    for name in ("accepted", "refused", "ignored", "alarms"):
        counter: Counter[str] = getattr(total, name)
        counter.update(getattr(receipt, name))
    total.duplicates += receipt.duplicates
    total.quarantined += receipt.quarantined
    total.faults += receipt.faults


def print_receipt(total: Receipt, already: int = 0) -> None:
    """A table of counts by reason."""
    table = Table("what became of it", "", "records", title="Intake")
    for label, counter in (("accepted", total.accepted), ("refused", total.refused), ("ignored", total.ignored), ("alarm", total.alarms)):
        for name, count in sorted(counter.items()):
            table.add_row(label, name, f"{count:,}")
    others = {"duplicates": total.duplicates, "quarantined": total.quarantined, "malformed": total.faults, "batches before": already}
    for label, count in others.items():
        if count:
            table.add_row(label, "", f"{count:,}")
    Console().print(table)
