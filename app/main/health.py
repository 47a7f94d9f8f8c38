"""Probes: whether the process answers, and whether what it needs does."""

from typing import Any

from flask import jsonify
from werkzeug.wrappers import Response

from app.extensions import broker
from app.main.blueprint import bp
from app.search import search
from app.web import readiness
from app.web.policies import PUBLIC, policy
from app.worker import jobs


@bp.route("/healthz")
@policy(PUBLIC, unlimited=True)
def healthz() -> dict[str, str]:
    """Return that the process answers, without touching anything else."""
    return {"status": "ok"}


@bp.route("/readyz")
@policy(PUBLIC, unlimited=True)
def readyz() -> tuple[Response, int]:
    """Return the state of each part; 503 only without a writable database."""
    database, has_room = readiness.database_state(), readiness.has_room()
    parts: dict[str, Any] = {
        "database": database,
        "disk": "ok" if has_room else "full",
        "redis": "ok" if jobs.is_available() else "down",
        "search": "ok" if search.is_available() else "degraded",
        "live": "ok" if broker.connected else "polling",
        "worker": "ok" if jobs.worker_alive() else "none",
    }
    ready = database in (readiness.OK, readiness.BUSY) and (
        has_room or not readiness.needs_own_disk()
    )
    state = {"status": "ok" if ready else "down", "parts": parts}
    return jsonify(state), 200 if ready else 503
