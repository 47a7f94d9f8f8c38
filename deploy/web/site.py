"""The web processes of a site: its application, its limits and its farewell."""

from asyncio import AbstractEventLoop
from dataclasses import replace
from typing import Any

from deploy.web.process import Served
from deploy.web.server import run
from deploy.web.settings import WebSettings

# Seconds for which events that are still to be published hold up the end.
LAST_EVENTS = 2.0
# Threads that compute at once where each also waits for a server of databases.
LEAST_WITH_SERVER = 4


def serve_site(app: Any, settings: WebSettings) -> None:
    """Serve the site's application until a signal ends it."""
    if not app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        settings = replace(settings, least=LEAST_WITH_SERVER)
    from app.web.hooks import STRANGERS_BODY

    largest = app.config["MAX_CONTENT_LENGTH"]
    limits = {"body": largest, "strangers_body": min(largest, STRANGERS_BODY)}
    run(_serve(app), replace(settings, **limits))


def _serve(app: Any) -> Served:
    from app.extensions import broker
    from app.metrics.lag import lag
    from app.monitoring import WEB, monitoring
    from app.web.speed.public_answers import Answers

    def first(loop: AbstractEventLoop) -> None:
        lag.watch(loop)
        # Before anybody asks the process anything.
        monitoring.start(app, WEB)

    def farewell() -> None:
        with app.app_context():
            broker.close_subscriptions()

    def last() -> None:
        # Without it the process would seem to be silent.
        monitoring.stop(app)
        with app.app_context():
            broker.flush(LAST_EVENTS)

    return Served(app, first, farewell, last, Answers(app))
