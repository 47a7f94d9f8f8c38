"""The programs of the viewer: their channels, what waits, and what died."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.broker.messages import DeadLetter
from app.channels import access, dead_letters, names, overview, programs, queues
from app.exceptions import Invalid, NotFound, TooMany, Unavailable
from app.extensions import broker
from app.lib.clock import utcnow
from app.main.blueprint import bp
from app.main.forms.channels import ProgramForm
from app.main.tokens import small
from app.web.forms import form_status, try_command
from app.web.idempotency import form_key
from app.web.limits import WRITING
from app.web.policies import CONFIRMED, policy
from app.web.viewer import current_viewer

Result = Response | tuple[str, int]
MOST_DEAD_LETTERS = 50


@bp.route("/settings/channels", methods=["GET", "POST"])
@policy(CONFIRMED, WRITING)
def channels() -> Result:
    """List programs with their queues; register, open, close and remove them."""
    act = next((found for name, found in ACTIONS.items() if name in request.form), None)
    if act is not None:
        act()
        return redirect(url_for("main.channels"))
    form = ProgramForm()
    if form.validate_on_submit() and _register(form):
        flash(_("The program has been registered."))
        return redirect(url_for("main.channels"))
    rows = programs.list_of(current_viewer().id)
    try:
        found, is_away = [overview.of(row) for row in rows], False
    except Unavailable:
        found, is_away = [overview.without_queues(row) for row in rows], True
    return _page("settings/channels.html", form, programs=found, is_away=is_away)


@bp.route("/settings/channels/<path:channel>", methods=["GET", "POST"])
@policy(CONFIRMED, WRITING)
def queue(channel: str) -> Result:
    """Show the dead letters of a queue; retry and delete them."""
    name = _own_queue(channel)
    letters = dead_letters.newest(name, MOST_DEAD_LETTERS)
    most = current_app.config["CHANNEL_QUEUE_LENGTH"]
    retry = partial(dead_letters.retry, most=most)
    for button, act in (("retry", retry), ("delete", dead_letters.delete)):
        if button in request.form:
            return _settle(channel, partial(act, name), request.form[button], letters)
    return _page("settings/dead_letters.html", None, queue=name, letters=letters)


def _register(form: ProgramForm) -> bool:
    register = partial(
        programs.register,
        current_viewer(),
        form.name.data,
        is_public=form.is_public.data,
        most=current_app.config["CHANNEL_PROGRAMS"],
        key=form_key(),
    )
    return try_command(form, register, conflict="name")


def _remove() -> None:
    programs.remove(_program("remove"))
    flash(_("The program has been removed."))


def _delete_queue() -> None:
    broker.upkeep.remove(_own_queue(request.form["delete_queue"]))
    flash(_("The queue has been deleted."))


def _remove_group() -> None:
    channel, _blank, group = request.form["remove_group"].partition(" ")
    broker.upkeep.remove_group(_own_queue(channel), group)
    flash(_("The group has been removed."))


def _set_public(button: str, is_public: bool) -> None:
    programs.set_public(_program(button), is_public)


ACTIONS: dict[str, Callable[[], None]] = {
    "remove": _remove,
    "delete_queue": _delete_queue,
    "remove_group": _remove_group,
    "open": partial(_set_public, "open", True),
    "close": partial(_set_public, "close", False),
}


def _program(button: str) -> Any:
    number = request.form.get(button, 0, type=small)
    return programs.owned(current_viewer().id, number)


def _own_queue(channel: str) -> str:
    """Return the name of one of the viewer's queues. Raises NotFound for others."""
    try:
        found = names.read("/" + channel.removeprefix("/"))
        queues.check_queue(found)
    except Invalid as error:
        raise NotFound from error
    access.to_use(current_viewer().id, found)
    return str(found)


def _settle(
    channel: str,
    act: Callable[[list[str]], int],
    chosen: str,
    letters: list[DeadLetter],
) -> Response:
    """Retry or delete one dead letter, or all that are shown."""
    receipts = [each.receipt for each in letters] if chosen == "all" else [chosen]
    try:
        act(receipts)
    except (Invalid, TooMany) as refusal:
        flash(_(refusal.message) % refusal.parameters)
    return redirect(url_for("main.queue", channel=channel))


def _page(template: str, form: ProgramForm | None, **values: Any) -> tuple[str, int]:
    status = form_status(form) if form is not None else 200
    page = render_template(template, form=form, moment_before=_moment, **values)
    return page, status


def _moment(seconds: float) -> datetime:
    return utcnow() - timedelta(seconds=seconds)
