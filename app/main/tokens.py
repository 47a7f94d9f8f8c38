"""Tokens with which programs and devices act for a person."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.credentials import scopes, tokens
from app.exceptions import KeyReused
from app.main.blueprint import bp
from app.main.forms.settings import SCOPE_LABELS, TokenForm
from app.web.forms import form_status, show_refusal
from app.web.idempotency import form_key
from app.web.limits import WRITING
from app.web.policies import MEMBER, policy
from app.web.viewer import current_viewer


@bp.route("/settings/tokens", methods=["GET", "POST"])
@policy(MEMBER, WRITING)
def api_tokens() -> Response | tuple[str, int]:
    """List tokens, create one, revoke one."""
    if "revoke" in request.form:
        tokens.revoke_by_id(current_viewer(), request.form.get("revoke", 0, type=small))
        flash(_("The token has been revoked."))
        return redirect(url_for("main.api_tokens"))
    form = TokenForm()
    token = _create(form) if form.validate_on_submit() else None
    if token is None:
        return _page(form, status=form_status(form))
    # Shown in this response and nowhere else: only its hash is stored.
    return _page(TokenForm(formdata=None), new_token=token)


def _create(form: TokenForm) -> str | None:
    secret = current_app.config["SECRET_KEY"]
    try:
        return tokens.create(
            current_viewer(),
            form.name.data,
            secret=secret,
            key=form_key(),
            scopes=form.scopes.data,
        )
    except KeyReused as refusal:
        show_refusal(form, refusal)
        return None


def _page(
    form: TokenForm, *, status: int = 200, new_token: str | None = None
) -> tuple[str, int]:
    alive = tokens.list_alive(current_viewer())
    values = {"form": form, "tokens": alive, "new_token": new_token}
    page = render_template("settings/tokens.html", scope_labels=_scope_labels, **values)
    return page, status


def _scope_labels(stored: str) -> list[str]:
    """Return what a token may do, in the viewer's language."""
    labels = dict(SCOPE_LABELS)
    return [str(labels[name]) for name in scopes.parse(stored)]


def small(text: str) -> int:
    """Return an id that fits into the database's integers.

    :raises ValueError: it is no such number.
    """
    number = int(text)
    if not 0 < number < 2**31:
        raise ValueError(text)
    return number
