"""The page of one post, and what its author can do with it."""

from typing import Any

from flask import current_app, flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.exceptions import NotFound
from app.extensions import db
from app.integrations.twitter import crossposts
from app.main.blueprint import bp
from app.main.forms import EmptyForm
from app.main.forms.posts import PostForm
from app.main.publishing import publish
from app.posts import ownership, queries, reading, visibility
from app.posts.commands import DeletePost, EditPost
from app.posts.models import Post
from app.relationships import audience
from app.timeline import new_replies as new_replies_of
from app.timeline import threads
from app.web.arguments import id_argument, prefers_json
from app.web.drafts import mark_sent
from app.web.forms import form_status, restores_input, try_command
from app.web.hooks import request_id
from app.web.idempotency import form_key
from app.web.limits import WRITING
from app.web.pagination import cursor_from_request
from app.web.policies import CONFIRMED, MEMBER, READER, policy, sign_in
from app.web.presenters import heads
from app.web.presenters.posts import PostView, present
from app.web.presenters.threads import (
    new_reply_events,
    present_new_replies,
    present_thread,
)
from app.web.speed.public_answers import public_answer
from app.web.viewer import current_viewer, viewer


@bp.route("/post/<id:post_id>", methods=["GET", "POST"])
@restores_input
@policy(READER, WRITING)
@public_answer(by_language=True)
def post(post_id: int) -> Response | str | tuple[str, int]:
    """Show a post in its thread, and publish a reply to it."""
    if viewer() is None:
        return _strangers_page(post_id)
    form = PostForm()
    form.post.label.text = _("Your reply")
    if form.validate_on_submit() and (reply := publish(form, reply_to=post_id)):
        flash(_("Your reply is now live!"))
        return redirect(_address_of_reply(reply))
    return _thread_page(post_id, form)


@bp.route("/post/<id:post_id>/edit", methods=["GET", "POST"])
@restores_input
@policy(CONFIRMED, WRITING)
def edit_post(post_id: int) -> Response | str | tuple[str, int]:
    """Edit a post of the viewer's own."""
    own = ownership.get_own(post_id, current_viewer())
    language = own.language if own.language_chosen else ""
    form = PostForm(of=own, post=own.body, language=language)
    if form.validate_on_submit() and _edit(post_id, form):
        flash(_("Your changes have been saved."))
        return redirect(url_for("main.post", post_id=post_id))
    return render_template(
        "main/edit_post.html", form=form, view=_view(post_id)
    ), form_status(form)


@bp.route("/post/<id:post_id>/delete", methods=["GET", "POST"])
@policy(CONFIRMED, WRITING)
def delete_post(post_id: int) -> Response | str:
    """Confirm, then delete a post of the viewer's own."""
    own = ownership.get_own(post_id, current_viewer(), or_admin=True)
    if EmptyForm().validate_on_submit():
        author = own.author.username
        DeletePost(current_viewer(), post_id, request_id()).execute()
        flash(_("The post has been deleted."))
        return redirect(url_for("main.user", username=author))
    return render_template("main/delete_post.html", view=_view(post_id))


@bp.route("/post/<id:post_id>/history")
@policy(MEMBER)
def post_history(post_id: int) -> str:
    """List the former versions of a post."""
    former = db.session.scalars(queries.revisions(post_id)).all()
    return render_template(
        "main/post_history.html", view=_view(post_id), revisions=former
    )


@bp.route("/post/<id:post_id>/replies/new")
@policy(MEMBER)
def new_replies(post_id: int) -> Response | str:
    """Return what was added to a thread: as JSON to be counted, as HTML to be shown.

    That is replies behind `min_id`, and the author's continuation behind the post
    `tail`; a page leaves out what it has no room for.
    """
    size: int = current_app.config["POSTS_PER_PAGE"]
    since, tail = id_argument("min_id"), id_argument("tail")
    news = new_replies_of.read(current_viewer(), post_id, since, tail, size)
    if news is None:
        raise NotFound
    if prefers_json():
        return jsonify(new_reply_events(news))
    return render_template(
        "post/_added_replies.html", **present_new_replies(current_viewer(), news)
    )


def _edit(post_id: int, form: PostForm) -> bool:
    edit = EditPost(
        current_viewer(),
        post_id,
        form.post.data or "",
        language=form.chosen_language,
        max_length=form.limit,
        key=form_key(),
    )
    is_saved = try_command(form, edit.execute)
    if is_saved:
        mark_sent()
    return is_saved


def _thread_page(post_id: int, form: PostForm) -> str | tuple[str, int]:
    """Render a thread, or the form of a reply whose parent is gone meanwhile."""
    size: int = current_app.config["POSTS_PER_PAGE"]
    thread = threads.read(current_viewer(), post_id, cursor_from_request(size), size)
    if thread is not None:
        connected = crossposts.is_offered(current_user.id)
        relationship = audience.relation(current_viewer(), thread.post.author.id)
        return render_template(
            "main/post.html",
            form=None if relationship.is_blocked else form,
            is_connected=connected,
            **present_thread(thread),
        ), form_status(form)
    if not form.is_submitted():
        raise NotFound
    form.post.label.text = PostForm().post.label.text
    # The form of the reply is gone: its text becomes a draft of its own.
    former = f"answer-{current_user.id}-{post_id}"
    return render_template("main/parent_gone.html", form=form, draft_sent=former), 404


def _strangers_page(post_id: int) -> Response:
    """Return the page of a thread that its readers cannot reply to.

    What somebody keeps for members asks strangers to sign in.
    """
    size: int = current_app.config["POSTS_PER_PAGE"]
    thread = threads.read(None, post_id, cursor_from_request(size), size)
    if thread is None:
        if visibility.exists(post_id):
            return sign_in()
        raise NotFound
    head = heads.of_post(thread.post)
    found = present_thread(thread)
    return heads.with_head(render_template("main/post.html", head=head, **found), head)


def _address_of_reply(reply: Post) -> str:
    """Return the address of a reply on the page of its parent."""
    anchor = f"post{reply.id}"
    size: int = current_app.config["POSTS_PER_PAGE"]
    values: dict[str, Any] = {"post_id": reply.reply_to_id, "_anchor": anchor}
    parents = reading.load(current_viewer(), [reply.reply_to_id or 0])
    if parents and parents[0].reply_count > size:
        # Behind the first page: a page that begins with this reply.
        values["min_id"] = reply.id - 1
    return url_for("main.post", **values)


def _view(post_id: int) -> PostView:
    found = reading.one(current_viewer(), post_id)
    if found is None:
        raise NotFound
    return present([found])[0]
