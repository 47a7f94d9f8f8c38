"""What every process measures: a table, and live charts where there are scripts."""

from collections.abc import Mapping
from functools import partial
from time import time
from typing import Any

import orjson
import sqlalchemy as sa
from flask import Flask, Response, current_app, jsonify, render_template
from flask_babel import gettext as _

from app.admin import charts
from app.admin.blueprint import bp
from app.broker import sse, topics
from app.credentials import sessions
from app.exceptions import Unavailable
from app.extensions import broker, caches, limiter
from app.metrics import Sample
from app.monitoring import ProcessHistory, monitoring
from app.web import admission
from app.web.limits import person
from app.web.policies import ADMIN, policy
from app.web.sessions import current
from app.web.viewer import current_viewer

ENDED = f"event: {sessions.ENDED}\ndata: {{}}\n\n".encode()
OPENING = limiter.limit("60 per minute", key_func=person)
DIGITS = 5
# Names of numbers that charts show, those with a label by what stands before the dot.
SHOWN = frozenset(chart.name for chart in charts.CHARTS)


@bp.route("/metrics")
@policy(ADMIN)
def metrics() -> str:
    """Show the newest numbers of each process; a script draws those of ten minutes."""
    found = [ProcessHistory((sample,)) for sample in monitoring.latest()]
    return render_template(
        "admin/metrics.html",
        processes=[each for each in found if not each.is_site],
        site=site_rows(found),
        caches=caches.statistics(),
        gaps=caches.current.gaps,
        charts=charts.OF_PROCESSES,
        heads=[_("Process"), _("State"), *(_(c.title) for c in charts.OF_PROCESSES)],
        now=time(),
        kinds=kinds(),
        states=states(),
        settings={"charts": [chart.as_data() for chart in charts.CHARTS]},
    )


@bp.route("/metrics/stream")
@policy(ADMIN, OPENING)
def metrics_stream() -> Response | tuple[Response, int]:
    """Stream the reports of ten minutes, then each as it comes.

    The stream ends with the session, and with the rights of an administrator, which
    end the session.
    """
    if not current_app.config["LIVE_ENABLED"]:
        return Response(status=204)
    own = current()
    if own is None:
        return jsonify(error="Unauthorized"), 401
    app: Any = current_app
    opening = partial(
        _opening, app._get_current_object(), own.session_id, current_viewer().id
    )
    stream = sse.EventStream(
        broker.subscribe([topics.METRICS, topics.session(own.session_id)]),
        opening=opening,
        admission=admission.of_streams(),
        final=ENDED,
        is_last=sessions.is_end,
    )
    return sse.response(stream)


def site_rows(found: list[ProcessHistory]) -> list[tuple[str, str, str]]:
    """Return the newest numbers of the site: the chart, the label, the number."""
    last: Mapping[str, float] = next((h.last.values for h in found if h.is_site), {})
    return [
        (_(chart.title), label, chart.shown(value))
        for chart in charts.OF_SITE
        for name, _dot, label in sorted(key.partition(".") for key in last)
        for value in [last[f"{name}.{label}" if label else name]]
        if name == chart.name
    ]


def kinds() -> dict[str, str]:
    """Return what the kinds of processes are called."""
    return {
        "web": _("web"),
        "worker": _("jobs"),
        "scheduler": _("scheduler"),
        "mirror": _("mirror of Twitter"),
    }


def states() -> dict[str, str]:
    """Return what the states of processes are called."""
    return {
        "reporting": _("reports"),
        "silent": _("silent"),
        "ended": _("ended"),
    }


def _opening(app: Flask, session_id: int, user_id: int) -> bytes | None:
    """Return the history as a frame; None if the session has ended."""
    try:
        with app.app_context():
            if not sessions.is_alive(session_id, user_id):
                return None
            found = [_encoded(each) for each in monitoring.history(minutes=10)]
    except sa.exc.SQLAlchemyError as error:
        raise Unavailable("database", type(error).__name__) from error
    data = {"now": time(), "processes": found}
    return b"event: history\ndata: %b\n\n" % orjson.dumps(data)


def _encoded(history: ProcessHistory) -> dict[str, Any]:
    """Return the reports of a process by column, which takes a third of the room."""
    last: Sample = history.last
    names = {name for sample in history.samples for name in sample.values}
    shown = sorted(name for name in names if name.partition(".")[0] in SHOWN)
    return {
        "process": last.process,
        "kind": last.kind,
        "pid": last.pid,
        "started_at": last.started_at,
        "is_last": last.is_last,
        "times": [round(at, 1) for at in history.times()],
        "values": {name: _short(history.series(name)) for name in shown},
    }


def _short(series: list[float | None]) -> list[float | None]:
    return [None if n is None else float(f"{n:.{DIGITS}g}") for n in series]
