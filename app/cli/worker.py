"""`flask worker`: the process that carries out jobs and the outbox."""

import threading
from datetime import timedelta
from functools import partial
from time import monotonic
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.cli.schema import ensure_schema
from app.credentials import sessions, tokens
from app.extensions import broker, db, jobs, search, twitter
from app.idempotency import service as idempotency
from app.integrations.twitter import accounts, mirror
from app.lib.background import Stop
from app.media import service as media
from app.notifications import service as notifications
from app.posts import tombstones
from app.tasks import service as tasks
from app.users import former_names
from app.worker import outbox
from app.worker.jobs.processes import stop_on_signals, supervise
from app.worker.jobs.scheduler import Guarded, Rota, run_loop
from app.worker.jobs.worker import Hooks, run_worker

EVERY_DAY = 24 * 60 * 60.0
OUTBOX_PERIOD = 0.5
OUTBOX_BATCH = 200
LANE_GRACE = 45.0
REAPER_PERIOD = 15.0
TWITTER_PERIOD = 3.0


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
    if not search.transactional:
        parts["search"] = partial(_do_search, app)
    if twitter.configured:
        parts["twitter"] = partial(_do_twitter, app)
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


def duties(app: Flask) -> Rota:
    """Revive tasks, forget what is old."""
    keep = timedelta(days=app.config["NOTIFICATION_KEEP_DAYS"])
    rota = Rota()
    rota.every(REAPER_PERIOD, _in_context(app, tasks.reap), name="reaper")
    for name, duty in {
        "old tasks": tasks.purge,
        "old tokens": tokens.purge,
        "old idempotency keys": idempotency.purge,
        "old sessions": partial(sessions.purge, app.config["REMEMBER_COOKIE_DURATION"]),
        "old orders": outbox.purge,
        "old tombstones": tombstones.purge,
        "old names": former_names.purge,
        "old files": media.purge_expired,
        "old mirrors": accounts.forget_unfollowed,
        "old notifications": partial(notifications.purge, keep),
    }.items():
        rota.every(EVERY_DAY, _in_context(app, duty), name=name)
    return rota


def _do_search(app: Flask) -> None:
    """Renew an outdated index apart from all else: it takes minutes per million."""
    _forget_connections()
    rota = Rota()
    rota.every(EVERY_DAY, _in_context(app, search.renew), name="search index")
    with stop_on_signals() as stop:
        run_loop(rota, stop)


def _do_twitter(app: Flask) -> None:
    """Mirror Twitter apart from all else: a slow service must delay no mail."""
    _forget_connections()
    tick = partial(mirror.tick, app.extensions["twitter_pictures"])
    rota = Rota()
    rota.every(TWITTER_PERIOD, _in_context(app, tick), name="twitter")
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
