"""Private messages: the list of conversations, one conversation, writing, deleting."""

from functools import partial

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.main.blueprint import bp
from app.main.forms import EmptyForm
from app.main.forms.messages import MessageForm
from app.main.profiles import find_user
from app.messages import read_models, service
from app.relationships import audience
from app.users.models import User
from app.web import activity
from app.web.arguments import prefers_json, read_mark
from app.web.drafts import mark_sent
from app.web.forms import form_status, restores_input, try_command
from app.web.idempotency import form_key
from app.web.limits import WRITING
from app.web.pagination import Page, read_page
from app.web.policies import CONFIRMED, MEMBER, policy
from app.web.viewer import current_viewer


@bp.route("/messages")
@policy(MEMBER)
def messages() -> str:
    """List the viewer's conversations; that marks nothing as read."""
    return render_template(
        "main/messages.html",
        page=read_page(partial(read_models.read_conversations, current_viewer())),
    )


@bp.route("/messages/<username>", methods=["GET", "POST"])
@restores_input
@policy(CONFIRMED, WRITING)
def conversation(username: str) -> Response | str | tuple[str, int]:
    """Show the messages of two people, and send a reply."""
    peer = find_user(username)
    form = MessageForm()
    if form.validate_on_submit() and _send(form, peer):
        # The message itself says that it was sent.
        here = url_for("main.conversation", username=peer.username, _anchor="reply")
        return redirect(here)
    relationship = audience.relation(current_viewer(), peer.id)
    return render_template(
        "main/conversation.html",
        peer=peer,
        page=_messages_with(peer),
        form=form,
        relationship=relationship,
        is_active=activity.shown_of(peer, relationship),
    ), form_status(form)


@bp.route("/send_message/<recipient>", methods=["GET", "POST"])
@restores_input
@policy(CONFIRMED, WRITING)
def send_message(recipient: str) -> Response | str | tuple[str, int]:
    """Send a message to a person from their page."""
    person = find_user(recipient)
    form = MessageForm()
    if (
        not form.is_submitted()
        and audience.relation(current_viewer(), person.id).is_blocked
    ):
        # That page has the former messages, and says why there is no box.
        return redirect(url_for("main.conversation", username=person.username))
    if form.validate_on_submit() and _send(form, person):
        flash(_("Your message has been sent."))
        return redirect(url_for("main.user", username=person.username))
    return render_template(
        "main/send_message.html", recipient=person, form=form
    ), form_status(form)


@bp.route("/messages/<username>/read", methods=["POST"])
@policy(MEMBER)
def mark_conversation_read(username: str) -> Response | tuple[str, int]:
    """Mark the conversation as read, up to the message `up_to`."""
    peer = find_user(username)
    service.mark_read(current_viewer(), peer, read_mark() or 0)
    if prefers_json():
        return "", 204
    return redirect(url_for("main.conversation", username=username))


@bp.route("/messages/<username>/delete", methods=["GET", "POST"])
@policy(CONFIRMED, WRITING)
def delete_conversation(username: str) -> Response | str:
    """Confirm, then hide a conversation from the viewer's own list."""
    peer = find_user(username)
    if EmptyForm().validate_on_submit():
        service.delete_conversation(current_viewer(), peer, read_mark())
        flash(_("The conversation has been deleted."))
        return redirect(url_for("main.messages"))
    up_to = read_mark() or _messages_with(peer).newest_id
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
    """Confirm, then delete the viewer's message for both sides."""
    own = service.get_own(current_viewer(), message_id)
    back = url_for("main.conversation", username=own.recipient.username)
    if EmptyForm().validate_on_submit():
        service.delete_message(current_viewer(), message_id)
        flash(_("The message has been deleted."))
        return redirect(back)
    return render_template(
        "confirm.html",
        title=_("Delete this message?"),
        text=_("It disappears for both of you."),
        action=url_for("main.delete_message", message_id=message_id),
        submit_label=_("Delete"),
        cancel_url=back,
    )


def _send(form: MessageForm, recipient: User) -> bool:
    send = partial(
        service.send,
        current_viewer(),
        recipient,
        form.message.data,
        max_length=form.limit,
        key=form_key(),
    )
    is_sent = try_command(form, send)
    if is_sent:
        mark_sent()
    return is_sent


def _messages_with(peer: User) -> Page:
    return read_page(partial(read_models.read_messages, current_viewer(), peer))
