"""What machines ask: is the process alive, and are its parts."""

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
    """Say that the process answers; touches nothing else."""
    return {"status": "ok"}


@bp.route("/readyz")
@policy(PUBLIC, unlimited=True)
def readyz() -> tuple[Response, int]:
    """Say how each part is; 503 only without a database that takes writes."""
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
