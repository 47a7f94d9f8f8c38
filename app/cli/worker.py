"""`flask worker`: carries out jobs, the outbox and periodic jobs."""

from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from app.cli.schema import ensure_schema
from app.worker import processes


@click.command()
@click.option("--burst", is_flag=True, help="End when there is nothing left to do.")
@with_appcontext
def worker(burst: bool) -> None:
    """Carry out jobs and mails; run as many as you like, on any machine."""
    app: Any = current_app
    app = app._get_current_object()
    ensure_schema()
    if burst:
        processes.run_burst(app)
    else:
        processes.supervise(processes.processes_of(app))
