"""Text typed after a session had ended, carried through the sign-in.

It travels in the form of the sign-in page and is stored nowhere else. It is shown to
the person for whom the form was made and to nobody else, and never sent by itself.
"""

from dataclasses import asdict, dataclass
from typing import Any

import orjson
from flask import current_app, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from app.lib.i18n import mark as _l
from app.lib.safe_urls import safe_next
from app.web.idempotency import rendered_for

FIELD = "unsent"
# What people type, and what the page calls it.
LABELS = {
    "post": _l("Say something"),
    "message": _l("Message"),
    "username": _l("Username"),
    "about_me": _l("About me"),
}
# What was chosen beside it.
CHOICES = ("language", "to_twitter")


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form that was not accepted: whose it is, where it goes, its values."""

    # 0 where the form does not say; it is shown then, and given to nobody.
    user_id: int
    action: str
    values: dict[str, str]

    @property
    def texts(self) -> list[tuple[str, str, str]]:
        """The texts in it, each with the name of its field and its label."""
        typed = ((name, self.values.get(name)) for name in LABELS)
        return [(name, _(LABELS[name]), text) for name, text in typed if text]

    @property
    def choices(self) -> dict[str, str]:
        """What was chosen beside the texts."""
        return {name: self.values[name] for name in CHOICES if name in self.values}

    def dump(self) -> str:
        """Return it as the sign-in form carries it, if it says whose it is."""
        return orjson.dumps(asdict(self)).decode() if self.user_id else ""


def of_request() -> Unsent | None:
    """Return the form of this request; None where nothing was typed."""
    if request.method != "POST" or not _restores_input(request.path):
        return None
    names = (*LABELS, *CHOICES)
    values = {name: request.form[name] for name in names if name in request.form}
    unsent = Unsent(rendered_for() or 0, request.script_root + request.path, values)
    return unsent if unsent.texts else None


def load(text: str | None) -> Unsent | None:
    """Return what a sign-in form carries; None where it is nothing of ours."""
    try:
        found: Any = orjson.loads(text or "")
        values = {str(name): str(value) for name, value in found["values"].items()}
        unsent = Unsent(int(found["user_id"]), str(found["action"]), values)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    is_ours = safe_next(unsent.action, "") == unsent.action
    path = unsent.action.removeprefix(request.script_root)
    is_whole = unsent.user_id and unsent.texts
    return unsent if is_whole and is_ours and _restores_input(path) else None


def _restores_input(path: str) -> bool:
    """Return whether the page at a path takes forms and gives them back."""
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint, _values = adapter.match(path, "POST")  # type: ignore[union-attr]  # there is a request
    except HTTPException:
        return False
    return getattr(current_app.view_functions[endpoint], "restores_input", False)
