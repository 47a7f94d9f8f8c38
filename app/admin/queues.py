"""Queues of the message broker for administrators: groups, depths, dead letters."""

from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.admin.actions import act
from app.admin.blueprint import bp
from app.administration import background
from app.audit import Actor
from app.broker import topics
from app.broker.topics import InvalidName
from app.exceptions import NotFound, Unavailable
from app.extensions import broker
from app.web.limits import WRITING
from app.web.policies import ADMIN, policy

# How many queues, and dead letters of one, are listed.
MOST_QUEUES, MOST_LETTERS = 100, 100
LONGEST_RECEIPT = 200
RETRY, DELETE = "retry", "delete"


@bp.route("/queues")
@policy(ADMIN)
def queues() -> str:
    """List the queues, and the dead letters of the one that is asked for."""
    shown = request.args.get("queue", "")
    values: dict[str, Any] = {"queues": [], "letters": [], "is_down": False}
    try:
        values["queues"] = broker.queues(limit=MOST_QUEUES)
        if shown:
            letters = broker.dead_letters(_checked(shown), MOST_LETTERS)
            values["letters"] = letters
    except Unavailable:
        values["is_down"] = True
    return render_template("admin/queues.html", shown=shown, **values)


@bp.route("/queues/letters/<action>", methods=["POST"])
@policy(ADMIN, WRITING)
def letter_action(action: str) -> Response:
    """Send a dead letter to its queue again, or delete it."""
    commands = {
        RETRY: (background.retry_dead_letter, _("The message waits in its queue.")),
        DELETE: (background.delete_dead_letter, _("The dead letter is deleted.")),
    }
    if action not in commands:
        raise NotFound
    queue = _checked(request.form.get("queue", ""))
    receipt = request.form.get("receipt", "")[:LONGEST_RECEIPT].replace("\0", "")
    command, done = commands[action]
    back = url_for("admin.queues", queue=queue, _anchor="letters")
    return act(partial(_on, command, queue, receipt), done, back)


def _on(command: Any, queue: str, receipt: str, actor: Actor) -> None:
    command(actor, queue, receipt)


def _checked(name: str) -> str:
    """Return the name of a queue. Raises NotFound if it is none."""
    try:
        topics.check_queue(name)
    except InvalidName as error:
        raise NotFound from error
    return name
