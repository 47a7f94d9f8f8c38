"""Taking a text from the box in which posts and answers are written."""

from functools import partial

from flask import request

from app.exceptions import Invalid, KeyReused
from app.integrations.twitter import crossposts
from app.main import uploads
from app.main.forms.posts import PostForm
from app.media import attachments
from app.media.attachments import Draft
from app.posts import service as posts
from app.posts.models import Post
from app.web.drafts import mark_sent
from app.web.forms import show_refusal
from app.web.idempotency import form_key
from app.web.viewer import current_viewer


def publish(form: PostForm, *, reply_to: int | None = None) -> Post | None:
    """Publish what a valid form holds; None after a refusal, which the form shows."""
    try:
        drafts = uploads.drafts()
        post = posts.create(
            current_viewer(),
            form.post.data or "",
            language=form.chosen_language,
            max_length=form.limit,
            reply_to=reply_to,
            pictured=bool(drafts),
            also=partial(_complete, drafts),
            key=form_key(),
        )
    except (Invalid, KeyReused) as refusal:
        show_refusal(form, refusal)
        return None
    mark_sent()
    return post


def _complete(drafts: list[Draft], post: Post) -> None:
    attachments.attach(post.id, post.user_id, drafts)
    if "to_twitter" in request.form:
        crossposts.order(post)
