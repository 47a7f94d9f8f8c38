"""`flask worker`: the process that carries out jobs and the outbox."""

import threading
from functools import partial
from time import monotonic
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.cli.schema import ensure_schema
from app.extensions import broker, db, jobs
from app.lib.background import Stop
from app.worker import outbox
from app.worker.jobs.processes import stop_on_signals, supervise
from app.worker.jobs.scheduler import Guarded, Rota, run_loop
from app.worker.jobs.worker import Hooks, run_worker
from app.worker.registry import SCHEDULE, registry

OUTBOX_PERIOD = 0.5
OUTBOX_BATCH = 200
LANE_GRACE = 45.0


@click.command()
@click.option("--burst", is_flag=True, help="End when there is nothing left to do.")
@with_appcontext
def worker(burst: bool) -> None:
    """Carry out jobs and mails; run as many as you like, on any machine."""
    app: Any = current_app
    app = app._get_current_object()
    ensure_schema()
    if burst:
        _burst(app)
        return
    parts = {"duties": partial(_do_duties, app)}
    for job in registry.periodic_jobs.values():
        if job.process != SCHEDULE and job.is_needed():
            parts[job.process] = partial(_run_periodic_jobs, app, job.process)
    if app.config["REDIS_URL"]:
        # The lanes of this worker carry out the rest: a job that waited for mail or a
        # vendor would hold up the exports behind it.
        app.extensions["outbox.lanes"] = outbox.QUICK
        parts["jobs"] = partial(_do_jobs, app)
    supervise(parts)


def _burst(app: Flask) -> None:
    outbox.drain()
    if app.config["REDIS_URL"]:
        _do_jobs(app, burst=True)
        outbox.drain()


def _do_jobs(app: Flask, *, burst: bool = False) -> None:
    hooks = Hooks(before=_forget_connections, after=partial(_end_job, app))
    run_worker(app.config["REDIS_URL"], hooks, burst=burst)


def _do_duties(app: Flask) -> None:
    """Do what is due by the clock, and drain each lane by a thread of its own."""
    _forget_connections()
    with stop_on_signals() as stop:
        threads = [
            threading.Thread(target=run_loop, args=(tick, stop), name=lane, daemon=True)
            for lane, tick in lanes(app, stop).items()
        ]
        for thread in threads:
            thread.start()
        run_loop(duties(app), stop)
        # What is under way may end; what is not is taken over when its lease ends.
        ends = monotonic() + LANE_GRACE
        for thread in threads:
            thread.join(max(0.0, ends - monotonic()))


def lanes(app: Flask, stop: Stop) -> dict[str, Guarded]:
    """Return what drains each lane once and says when to come again."""

    def drain(lane: str) -> float:
        with app.app_context():
            tried = outbox.drain(OUTBOX_BATCH, lanes=[lane], is_ending=stop.is_set)
        return 0.0 if tried == OUTBOX_BATCH else OUTBOX_PERIOD

    return {
        lane: Guarded(f"outbox, {lane}", partial(drain, lane), every=OUTBOX_PERIOD)
        for lane in outbox.LANES
    }


def duties(app: Flask, process: str = SCHEDULE) -> Rota:
    """Return the periodic jobs of one process."""
    rota = Rota()
    for job in registry.periodic_jobs.values():
        if job.process == process:
            function = partial(job.function, *job.arguments(app.config))
            rota.every(job.interval, _in_context(app, function), name=job.name)
    return rota


def _run_periodic_jobs(app: Flask, process: str) -> None:
    """Run periodic jobs that would delay all else in a process of their own."""
    _forget_connections()
    rota = duties(app, process)
    with stop_on_signals() as stop:
        run_loop(rota, stop)


def _in_context(app: Flask, duty: Any) -> Any:
    """Run a duty in an application context of its own, so in a session of its own."""

    def run() -> None:
        with app.app_context():
            duty()

    return run


def _forget_connections() -> None:
    db.engine.dispose(close=False)


def _end_job(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        jobs.flush()
        broker.flush()
