"""`hjemmel worker`: the process that does what the house does by itself."""

import threading

import typer


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("worker", hidden=True)(worker)


def worker() -> None:
    """Run the jobs, and chain and root new evidence each second, until told to stop."""
    from procrastinate.contrib.django import app

    from hjemmel.project import jobs

    stop = threading.Event()
    sequencer = threading.Thread(target=jobs.keep_sequencing, args=(stop,), name="sequencer", daemon=True)
    sequencer.start()
    try:
        with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
            working.run_worker(install_signal_handlers=True, concurrency=2)
    finally:
        stop.set()
        sequencer.join(timeout=5)
