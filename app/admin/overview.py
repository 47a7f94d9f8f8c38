"""The first page of administrators: what runs here, and what needs them."""

import platform
from dataclasses import dataclass
from time import time
from typing import Any

from flask import current_app, render_template
from flask_babel import gettext as _

from app.admin.blueprint import bp
from app.administration import figures
from app.exceptions import Unavailable
from app.extensions import broker, db, twitter
from app.lib.version import VERSION
from app.metrics import checks_of_parts
from app.monitoring import ProcessHistory, monitoring
from app.monitoring.history import State
from app.search import search
from app.site import settings
from app.translate import is_configured
from app.web.policies import ADMIN, policy
from app.worker.outbox import inspection as outbox
from app.worker.queue import inspection as queue

# How many queues are looked at for dead letters.
MOST_QUEUES = 50


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that an administrator should look at, and where."""

    text: str
    endpoint: str
    anchor: str | None = None


@bp.route("/")
@policy(ADMIN)
def overview() -> str:
    """Show version, engines, the state of each part, and open problems."""
    return render_template(
        "admin/overview.html",
        version=VERSION,
        engines=_engines(),
        parts={name: state() for name, state in checks_of_parts().items()},
        people=figures.people(),
        posts=figures.posts(),
        problems=_problems(),
    )


def _engines() -> dict[str, str]:
    dialect: Any = db.session.get_bind().dialect
    numbers = ".".join(str(n) for n in dialect.server_version_info or ())
    config = current_app.config
    return {
        _("Database"): f"{_NAMES.get(dialect.name, dialect.name)} {numbers}",
        _("Broker and jobs"): "Redis" if config["REDIS_URL"] else _("in each process"),
        _("Search"): _search(),
        _("Translator"): _("yes") if is_configured() else _("none"),
        _("Twitter"): _("yes") if twitter.configured else _("none"),
        "Python": platform.python_version(),
    }


_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def _search() -> str:
    return type(search.backend).__name__.removesuffix("Backend")


def _problems() -> list[Problem]:
    found = [*_undecided(), *_dead_messages(), *_failed_jobs(), *_dead_letters()]
    return [*found, *_silent_processes()]


def _undecided() -> list[Problem]:
    """Return a problem if nobody has decided whether strangers may read."""
    if not settings.is_undecided():
        return []
    text = _("Strangers cannot read this site: decide whether they may.")
    return [Problem(text, "admin.strangers")]


def _dead_messages() -> list[Problem]:
    count = outbox.count_dead()
    if not count:
        return []
    text = _("Messages of the outbox that failed for good: %(count)s", count=count)
    return [Problem(text, "admin.jobs", "dead")]


def _failed_jobs() -> list[Problem]:
    try:
        count = queue.count_failed()
    except Unavailable:
        return [Problem(_("Redis does not answer."), "admin.jobs")]
    if not count:
        return []
    return [Problem(_("Failed jobs: %(count)s", count=count), "admin.jobs", "failed")]


def _dead_letters() -> list[Problem]:
    try:
        count = sum(each.dead_letters for each in broker.queues(limit=MOST_QUEUES))
    except Unavailable:
        # That Redis does not answer is a problem of its own.
        return []
    if not count:
        return []
    text = _("Dead letters of queues: %(count)s", count=count)
    return [Problem(text, "admin.queues")]


def _silent_processes() -> list[Problem]:
    """Return a problem if processes ended without saying so."""
    found = [ProcessHistory((sample,)) for sample in monitoring.latest()]
    silent = [h for h in found if not h.is_site and h.state(time()) is State.SILENT]
    if not silent:
        return []
    text = _("Processes that fell silent: %(count)s", count=len(silent))
    return [Problem(text, "admin.metrics")]
