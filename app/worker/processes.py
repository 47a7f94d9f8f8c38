"""The processes of `flask worker`, each kept alive apart from the others.

They are apart because a job forks the process that listens to the queue, and a fork
must not happen while another thread of it works in the database. Besides, the outbox
and the periodic jobs go on where there is no Redis.
"""

import logging
from collections.abc import Callable, Mapping
from functools import partial

import sqlalchemy as sa
from flask import Flask

from app.extensions import broker, db
from app.lib import outages
from app.monitoring import MIRROR, SCHEDULER, WORKER, monitoring
from app.worker import jobs, outbox, schedule
from app.worker.forks import Fork
from app.worker.outbox import lanes
from app.worker.queue.worker import Hooks, run_worker
from app.worker.registry import SCHEDULE, PeriodicJob, registry
from deploy.supervision import (
    ManagedProcess,
    RestartPolicy,
    Supervisor,
    stop_on_signals,
)

RESTARTS = RestartPolicy(first_delay=0.5, longest_delay=30.0, max_deaths=None)

_log = logging.getLogger(__name__)


def supervise(
    functions: Mapping[str, Callable[[], None]], *, grace: float = 60.0
) -> None:
    """Run each function in a process until SIGTERM or SIGINT; start again what ends.

    A job that runs then has `grace` seconds to finish, or until the next signal. If
    this process is killed, the others end by themselves.
    """
    processes = [
        ManagedProcess(f"worker process {name}", Fork(name, function), _warn, RESTARTS)
        for name, function in functions.items()
    ]
    Supervisor(
        processes,
        interval=0.5,
        grace=grace,
        last_call=5.0,
        hurries_on_second_signal=True,
    ).run()


def processes_of(app: Flask) -> dict[str, Callable[[], None]]:
    """Return the processes that this site needs, by name; call it in its context.

    No connection to the database stays open: each process would have it, and all would
    go on with it when it is long dead.
    """
    functions: dict[str, Callable[[], None]] = {SCHEDULE: partial(_run_schedule, app)}
    for job in registry.periodic_jobs.values():
        if job.process != SCHEDULE and _is_needed(job):
            functions[job.process] = partial(_run_periodic_jobs, app, job.process)
    db.session.remove()
    db.engine.dispose()
    if app.config["REDIS_URL"]:
        # The lanes of this worker carry out the rest: a job that waited for mail or a
        # vendor would hold up the exports behind it.
        app.extensions["outbox.lanes"] = outbox.QUICK
        functions["jobs"] = partial(_run_jobs, app)
    return functions


def _is_needed(job: PeriodicJob) -> bool:
    """Return whether a job has work; also where the database cannot say."""
    try:
        return job.is_needed()
    except sa.exc.OperationalError as error:
        outages.note(error)
        return True


def run_burst(app: Flask) -> None:
    """Carry out what waits, and end; call it in the context of the application."""
    outbox.drain()
    if app.config["REDIS_URL"]:
        _run_jobs(app, burst=True)
        outbox.drain()


def _run_schedule(app: Flask) -> None:
    """Run the periodic jobs, and drain each lane by a thread of its own."""
    _forget_connections()
    with (
        stop_on_signals() as stop,
        monitoring.reporting(app, SCHEDULER),
        lanes.drained(app, stop),
    ):
        schedule.repeat(schedule.make(app), stop)


def _run_periodic_jobs(app: Flask, process: str) -> None:
    """Run those periodic jobs that would delay all others."""
    _forget_connections()
    kind = MIRROR if process == "twitter" else process
    with stop_on_signals() as stop, monitoring.reporting(app, kind):
        schedule.repeat(schedule.make(app, process), stop)


def _run_jobs(app: Flask, *, burst: bool = False) -> None:
    hooks = Hooks(
        before=_forget_connections,
        after=partial(_end_job, app),
        absorb=partial(monitoring.absorb, app),
    )
    with monitoring.reporting(app, WORKER):
        run_worker(app.config["REDIS_URL"], hooks, burst=burst)


def _forget_connections() -> None:
    """Leave the connections of the parent alone: a fork must not share them."""
    db.engine.dispose(close=False)


def _end_job(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        jobs.flush()
        broker.flush()


def _warn(sentence: str) -> None:
    _log.warning("%s", sentence)
