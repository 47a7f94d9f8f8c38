"""Private messages: the list of conversations, one conversation, writing, deleting."""

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.exceptions import Invalid, KeyReused
from app.main.blueprint import bp
from app.main.forms import EmptyForm
from app.main.forms.messages import MessageForm
from app.main.profiles import find_user
from app.messages import read_models, service
from app.relationships import audience
from app.users.models import User
from app.web.arguments import prefers_json, read_mark
from app.web.drafts import mark_sent
from app.web.forms import gives_back, show_refusal
from app.web.idempotency import form_key
from app.web.limits import WRITING
from app.web.pagination import Page, cursor_from_request, is_too_deep, timeline_page
from app.web.policies import CONFIRMED, MEMBER, policy
from app.web.viewer import current_viewer


@bp.route("/messages")
@policy(MEMBER)
def messages() -> str:
    """List the viewer's conversations; looking at them marks nothing as read."""
    return render_template("main/messages.html", page=_conversations())


@bp.route("/messages/<username>", methods=["GET", "POST"])
@gives_back
@policy(CONFIRMED, WRITING)
def conversation(username: str) -> Response | str | tuple[str, int]:
    """Show what two people wrote to each other, and take a reply."""
    peer = find_user(username)
    form = MessageForm()
    if form.validate_on_submit() and _send(form, peer):
        # The message itself says that it was sent.
        thread = url_for("main.conversation", username=peer.username, _anchor="reply")
        return redirect(thread)
    return render_template(
        "main/conversation.html",
        peer=peer,
        page=_thread(peer),
        form=form,
        relationship=audience.relation(current_viewer(), peer.id),
    ), _status(form)


@bp.route("/send_message/<recipient>", methods=["GET", "POST"])
@gives_back
@policy(CONFIRMED, WRITING)
def send_message(recipient: str) -> Response | str | tuple[str, int]:
    """Write to somebody from their page."""
    person = find_user(recipient)
    form = MessageForm()
    if (
        not form.is_submitted()
        and audience.relation(current_viewer(), person.id).is_blocked
    ):
        # That page has what was said before, and says why there is no box.
        return redirect(url_for("main.conversation", username=person.username))
    if form.validate_on_submit() and _send(form, person):
        flash(_("Your message has been sent."))
        return redirect(url_for("main.user", username=person.username))
    return render_template(
        "main/send_message.html", recipient=person, form=form
    ), _status(form)


@bp.route("/messages/<username>/read", methods=["POST"])
@policy(MEMBER)
def mark_conversation_read(username: str) -> Response | tuple[str, int]:
    """Mark what the page has shown as read, up to the message `up_to`."""
    peer = find_user(username)
    service.mark_read(current_viewer(), peer, read_mark() or 0)
    if prefers_json():
        return "", 204
    return redirect(url_for("main.conversation", username=username))


@bp.route("/messages/<username>/delete", methods=["GET", "POST"])
@policy(CONFIRMED, WRITING)
def delete_conversation(username: str) -> Response | str:
    """Ask, then hide a conversation from the viewer's own list."""
    peer = find_user(username)
    if EmptyForm().validate_on_submit():
        service.delete_conversation(current_viewer(), peer, read_mark())
        flash(_("The conversation has been deleted."))
        return redirect(url_for("main.messages"))
    up_to = read_mark() or _thread(peer).newest_id
    return render_template(
        "confirm.html",
        title=_("Delete this conversation?"),
        text=_("It disappears for you; the other side keeps it."),
        action=url_for("main.delete_conversation", username=username, up_to=up_to),
        submit_label=_("Delete"),
        cancel_url=url_for("main.conversation", username=username),
    )


@bp.route("/message/<id:message_id>/delete", methods=["GET", "POST"])
@policy(CONFIRMED, WRITING)
def delete_message(message_id: int) -> Response | str:
    """Ask, then delete one's own message for both sides."""
    own = service.get_own(current_viewer(), message_id)
    thread = url_for("main.conversation", username=own.recipient.username)
    if EmptyForm().validate_on_submit():
        service.delete_message(current_viewer(), message_id)
        flash(_("The message has been deleted."))
        return redirect(thread)
    return render_template(
        "confirm.html",
        title=_("Delete this message?"),
        text=_("It disappears for both of you."),
        action=url_for("main.delete_message", message_id=message_id),
        submit_label=_("Delete"),
        cancel_url=thread,
    )


def _send(form: MessageForm, recipient: User) -> bool:
    text, limit = form.message.data, form.limit
    try:
        service.send(
            current_viewer(), recipient, text, max_length=limit, key=form_key()
        )
    except (Invalid, KeyReused) as refusal:
        show_refusal(form, refusal)
        return False
    mark_sent()
    return True


def _conversations() -> Page:
    size: int = current_app.config["POSTS_PER_PAGE"]
    cursor = cursor_from_request(size)
    if is_too_deep(cursor):
        return Page([])
    part = read_models.read_conversations(current_viewer(), cursor, size)
    return timeline_page(part, part.items)


def _thread(peer: User) -> Page:
    size: int = current_app.config["POSTS_PER_PAGE"]
    cursor = cursor_from_request(size)
    if is_too_deep(cursor):
        return Page([])
    part = read_models.read_messages(current_viewer(), peer, cursor, size)
    return timeline_page(part, part.items)


def _status(form: MessageForm) -> int:
    return 400 if form.is_submitted() else 200
