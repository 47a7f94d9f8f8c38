"""Tags that administrators bar from the trends."""

from functools import partial

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.admin.actions import ActionForm, act
from app.admin.blueprint import bp
from app.administration import tags as service
from app.lib.entities import tag_key
from app.web.limits import WRITING
from app.web.policies import ADMIN, policy


@bp.route("/tags")
@policy(ADMIN)
def tags() -> str:
    """List the barred tags."""
    return render_template("admin/tags.html", tags=service.barred())


@bp.route("/tags/<name>/bar", methods=["GET", "POST"])
@policy(ADMIN, WRITING)
def bar_tag(name: str) -> Response | str:
    """Confirm, then bar a tag from the trends."""
    key = tag_key(name)[: service.LONGEST]
    if request.method == "GET":
        return render_template(
            "admin/confirm.html",
            form=ActionForm(),
            title=_("Bar this tag?"),
            text=_("It no longer stands among the trends. Posts with it stay."),
            quote=f"#{key}",
            label=_("Bar this tag"),
            is_dangerous=True,
            cancel_url=url_for("main.tag_list"),
        )
    command = partial(_bar, key)
    return act(command, _("The tag is barred."), url_for("admin.tags"))


@bp.post("/tags/<name>/admit")
@policy(ADMIN, WRITING)
def admit_tag(name: str) -> Response:
    """Admit a tag among the trends again."""
    command = partial(_admit, tag_key(name))
    return act(command, _("The tag may be a trend again."), url_for("admin.tags"))


def _bar(key: str, who: service.Actor) -> None:
    service.bar(who, key)


def _admit(key: str, who: service.Actor) -> None:
    service.admit(who, key)
