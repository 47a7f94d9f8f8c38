"""Deleting posts of other people."""

from functools import partial

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.admin.actions import ActionForm, act
from app.admin.blueprint import bp
from app.administration.posts import delete_post as delete
from app.audit import Actor
from app.posts import ownership
from app.web.limits import WRITING
from app.web.policies import ADMIN, policy
from app.web.viewer import current_viewer


@bp.route("/posts/<id:post_id>/delete", methods=["GET", "POST"])
@policy(ADMIN, WRITING)
def delete_post(post_id: int) -> Response | str:
    """Confirm, then delete a post of anybody's."""
    if request.method == "GET":
        post = ownership.get(post_id)
        return render_template(
            "admin/confirm.html",
            form=ActionForm(),
            title=_("Delete this post?"),
            text=_("It disappears for everybody and cannot be brought back."),
            quote=post.body,
            label=_("Delete"),
            is_dangerous=True,
            cancel_url=url_for("admin.person", user_id=post.user_id),
        )
    return act(
        partial(_delete, post_id), _("The post has been deleted."), url_for("admin.log")
    )


def _delete(post_id: int, actor: Actor) -> None:
    delete(actor, current_viewer(), post_id)
