"""Probes: whether the process answers, and whether what it needs does."""

from flask import abort, current_app, jsonify, request
from werkzeug.wrappers import Response

from app.main.blueprint import bp
from app.metrics import checks_of_parts
from app.monitoring import monitoring
from app.web import readiness, scraping
from app.web.policies import PUBLIC, policy


@bp.route("/healthz")
@policy(PUBLIC, unlimited=True)
def healthz() -> Response:
    """Return that the process answers, without touching anything else."""
    return _current(jsonify(status="ok"))


@bp.route("/readyz")
@policy(PUBLIC, unlimited=True)
def readyz() -> tuple[Response, int]:
    """Return the state of each part; 503 only without a writable database."""
    parts = {name: state() for name, state in checks_of_parts().items()}
    ready = readiness.is_ready(parts)
    state = {"status": "ok" if ready else "down", "parts": parts}
    return _current(jsonify(state)), 200 if ready else 503


@bp.route("/metrics")
@policy(PUBLIC, unlimited=True)
def metrics() -> Response:
    """Return the metrics of all processes for Prometheus.

    Others than scrapers get 404, or 403 where the site has a token for them.
    """
    token = current_app.config["METRICS_TOKEN"]
    if not scraping.is_allowed(request, token):
        abort(403 if token else 404)
    body, content_type = monitoring.scrape(request.headers.get("Accept", ""))
    return _current(Response(body, content_type=content_type))


def _current(answer: Response) -> Response:
    """Return an answer that nothing on its way may store."""
    answer.headers["Cache-Control"] = "no-store"
    return answer
