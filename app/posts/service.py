"""What may happen to a post: it is written, edited, deleted."""

from collections.abc import Callable
from functools import partial

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.exceptions import Invalid, NotAllowed, NotFound
from app.extensions import db
from app.idempotency import service as idempotency
from app.idempotency.service import Key
from app.lib.clock import utcnow
from app.lib.entities import mentions, tag_spellings
from app.lib.i18n import mark as _l
from app.lib.text import clean_text, fits
from app.notifications import service as notifications
from app.posts import live_events, queries, replies, tombstones
from app.posts.links import link_mentions, link_tags
from app.posts.models import Post, PostRevision
from app.posts.replies import Answered
from app.users.models import User
from app.worker import outbox

COLLISION_RETRIES = 5
# What requests make, as their idempotency keys name it.
POST, EDIT = "post", "edit"


def create(
    author: User,
    body: str,
    *,
    language: str | None = None,
    max_length: int,
    reply_to: int | None = None,
    pictured: bool = False,
    also: Callable[[Post], None] | None = None,
    key: Key | None = None,
) -> Post:
    """Publish a post, perhaps as an answer to the one with the id `reply_to`.

    `also` is done with the post in the same transaction. Where it gives the post
    pictures, which `pictured` says, there need be no words. A request whose `key` came
    before publishes nothing and gets the post that it made.

    :raises Invalid: it is empty or too long, or what it answers is gone.
    :raises NotAllowed: it answers somebody who is blocked, or has blocked the author.
    :raises NotFound: what the key made before has been deleted.
    :raises KeyReused: the key came with another request before.
    """

    def command() -> Post:
        text = _checked(body, max_length, pictured=pictured)
        return _create(author, text, language, reply_to, also, key)

    return idempotency.run_once(key, POST, command, _load)


def _create(
    author: User,
    text: str,
    language: str | None,
    reply_to: int | None,
    also: Callable[[Post], None] | None,
    key: Key | None,
) -> Post:
    answered = replies.find(reply_to, author) if reply_to is not None else None
    told = answered is not None and answered.concerns(author)
    post = _insert(author, text, language, answered)
    idempotency.record(key, POST, post.id)
    _link(post, told=told)
    if also is not None:
        also(post)
    _find_language(post)
    live_events.tell_new(post)
    db.session.commit()
    return post


def edit(
    viewer: User,
    post_id: int,
    body: str,
    *,
    language: str | None = None,
    max_length: int,
    key: Key | None = None,
) -> Post:
    """Replace the text of one's own post, keeping the former one in its history.

    Where only the language changes, the history has nothing to say. Its pictures stay,
    so one that has some may lose its words. A request whose `key` came before changes
    nothing.

    Raises NotFound, NotAllowed, KeyReused, or Invalid for an empty or too long text.
    """
    command = partial(_edit, viewer, post_id, body, language, max_length, key)
    return idempotency.run_once(key, EDIT, command, _load)


def _edit(
    viewer: User,
    post_id: int,
    body: str,
    language: str | None,
    max_length: int,
    key: Key | None,
) -> Post:
    post = get_own(post_id, viewer)
    text = post.body
    # What was brought here may be longer than allowed.
    if body != text:
        text = _checked(body, max_length, pictured=post.attachment_count > 0)
    if (text, language or post.language) == (post.body, post.language):
        return post
    idempotency.record(key, EDIT, post.id)
    former = post.body
    if text != former:
        _keep_revision(post)
        post.body, post.edited_at = text, utcnow()
    post.version += 1
    post.language = language
    post.language_chosen = language is not None
    db.session.flush()
    if text != former:
        _link(post, former=former)
    _find_language(post)
    db.session.commit()
    return post


def delete(viewer: User, post_id: int) -> None:
    """Delete one's own post with its history, tags and mentions.

    An administrator may delete anybody's; a copy of what stands elsewhere then stays
    away. Raises NotFound or NotAllowed.
    """
    post = get_own(post_id, viewer, or_admin=True)
    replies.lock([post_id])
    tombstones.lay(post)
    live_events.tell_deleted(post)
    db.session.delete(post)
    db.session.commit()


def get(post_id: int) -> Post:
    """Give a post that anybody may read. Raises NotFound."""
    post: Post | None = db.session.scalar(queries.by_id(post_id))
    if post is None:
        raise NotFound
    return post


def get_own(post_id: int, viewer: User, *, or_admin: bool = False) -> Post:
    """Give a post if it is the viewer's. Raises NotFound or NotAllowed."""
    post = get(post_id)
    if post.user_id != viewer.id and not (or_admin and viewer.is_admin):
        raise NotAllowed
    return post


def _load(post_id: str) -> Post:
    """Return the post that an earlier request made. Raises NotFound."""
    return get(int(post_id))


def _checked(body: str, max_length: int, *, pictured: bool) -> str:
    text = clean_text(body)
    if not (text.strip() or pictured):
        raise Invalid("post", _l("Please write something."))
    if not fits(text, max_length):
        message = _l("Posts may be at most %(limit)d characters long.")
        raise Invalid("post", message, limit=max_length)
    return text


def _insert(
    author: User, text: str, language: str | None, answered: Answered | None
) -> Post:
    """Begin the transaction with the row of a post.

    An id that another process made in the same millisecond is made anew. Nothing else
    is written yet, so that needs no savepoint, in which SQLite could not wait its turn.

    :raises Invalid: what it answers has just been deleted.
    """
    for _attempt in range(COLLISION_RETRIES):
        post = Post(
            body=text,
            user_id=author.id,
            language=language,
            language_chosen=language is not None,
        )
        replies.place(post, answered)
        db.session.add(post)
        try:
            db.session.flush()
        except IntegrityError as error:
            db.session.rollback()
            last = error
            if answered is not None:
                replies.find(answered.id, author)
        else:
            return post
    raise last


def _link(post: Post, *, former: str | None = None, told: bool = False) -> None:
    """File the post under its tags and the people it mentions; those are told.

    So is who is answered, where `told` says so. Whom only the `former` text mentioned
    has no unread notification of it any more.
    """
    link_tags(post.id, tag_spellings(post.body), is_new=former is None)
    before = None if former is None else mentions(former)
    change = link_mentions(post, mentions(post.body), before)
    # In one order, so that two edits never wait for each other.
    for user_id in sorted(change.removed):
        notifications.forget_mention(post.id, user_id)
    if change.added or told:
        outbox.add("notify_mentions", {"post_id": post.id})


def _find_language(post: Post) -> None:
    """Have the language of words found that nobody has named."""
    if post.body and not post.language_chosen:
        outbox.add("detect_language", {"post_id": post.id, "version": post.version})


def _keep_revision(post: Post) -> None:
    written_at = post.edited_at or post.timestamp
    db.session.execute(
        sa.insert(PostRevision).values(
            post_id=post.id,
            body=post.body,
            language=post.language,
            created_at=written_at,
        )
    )
