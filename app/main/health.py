"""What machines ask: is the process alive, and are its parts."""

from typing import Any

import sqlalchemy as sa
from flask import jsonify
from werkzeug.wrappers import Response

from app.extensions import db, jobs, limiter, live, search
from app.main import bp


@bp.route("/healthz")
@limiter.exempt
def healthz() -> dict[str, str]:
    """Say that the process answers; touches nothing else."""
    return {"status": "ok"}


@bp.route("/readyz")
@limiter.exempt
def readyz() -> tuple[Response, int]:
    """Say how each part is; 503 only without the database, which all pages need."""
    parts: dict[str, Any] = {
        "database": _database(),
        "redis": "ok" if jobs.is_available() else "down",
        "search": "ok" if search.is_available() else "degraded",
        "live": "ok" if live.connected else "polling",
        "worker": "ok" if jobs.worker_alive() else "none",
    }
    ready = parts["database"] == "ok"
    state = {"status": "ok" if ready else "down", "parts": parts}
    return jsonify(state), 200 if ready else 503


def _database() -> str:
    try:
        db.session.execute(sa.text("SELECT 1"))
    except sa.exc.SQLAlchemyError:
        db.session.rollback()
        return "down"
    return "ok"
