"""What a worker does for posts: languages, mentions, the search index."""

from typing import Any

import sqlalchemy as sa

from app.extensions import db, search
from app.lib.language import detect_language
from app.lib.languages import POST_LANGUAGES
from app.notifications import service as notifications
from app.posts import queries
from app.posts.models import Post, mention
from app.users.models import User
from app.worker import outbox

CONFIDENCE_FLOOR = 0.8


@outbox.handler("detect_language")
def detect(payload: dict[str, Any]) -> None:
    """Say in which language a post is, unless its author has said it meanwhile."""
    post = db.session.get(Post, payload["post_id"])
    if post is None or post.language_chosen or post.version != payload["version"]:
        return
    language = detect_language(post.body, POST_LANGUAGES, CONFIDENCE_FLOOR)
    if language != post.language:
        post.language = language


@outbox.handler("notify_mentions")
def notify_mentions(payload: dict[str, Any]) -> None:
    """Tell whom a post answers, then everybody whom it mentions, each of them once."""
    # An edit at the same time waits, or is waited for: it may take a mention away.
    lock = {"key_share": True}
    post = db.session.get(Post, payload["post_id"], with_for_update=lock)
    if post is None:
        return
    if post.reply_to_id is not None:
        for author in db.session.scalars(queries.author_here(post.reply_to_id)).all():
            notifications.notify_reply(post, author)
    mentioned = sa.select(mention.c.user_id).where(mention.c.post_id == post.id)
    people = db.session.scalars(
        sa.select(User).where(User.id.in_(mentioned)).order_by(User.id)
    )
    for person in people.all():
        notifications.notify_mention(post, person)


@outbox.handler("index", lane=outbox.SEARCH)
def index(payload: dict[str, Any]) -> None:
    """Bring the outside index to what the database says of a post now."""
    search.refresh([payload["id"]])
