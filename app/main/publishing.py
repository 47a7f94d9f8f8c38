"""Publishing from the form in which posts and replies are written."""

from flask import request

from app.exceptions import Invalid, KeyReused
from app.main import uploads
from app.main.forms.posts import PostForm
from app.posts.commands import PublishPost
from app.posts.models import Post
from app.web.drafts import mark_sent
from app.web.forms import show_refusal
from app.web.idempotency import form_key
from app.web.viewer import current_viewer


def publish(form: PostForm, *, reply_to: int | None = None) -> Post | None:
    """Publish what a valid form holds; None after a refusal, which the form shows."""
    try:
        post = PublishPost(
            current_viewer(),
            form.post.data or "",
            language=form.chosen_language,
            max_length=form.limit,
            reply_to=reply_to,
            attachments=uploads.drafts(),
            crosspost="to_twitter" in request.form,
            key=form_key(),
        ).execute()
    except (Invalid, KeyReused) as refusal:
        show_refusal(form, refusal)
        return None
    mark_sent()
    return post
