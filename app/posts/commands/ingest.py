"""Commands on posts that were written elsewhere or earlier; the caller commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app import events
from app.extensions import db
from app.lib.ids import LOW_BITS, make_id
from app.media import attachments as media
from app.media.attachments import Draft
from app.posts import content, links, replies, revisions
from app.posts.commands.local import delete
from app.posts.events import PostEdited, PostIngested
from app.posts.links import MentionChange
from app.posts.models import Post
from app.posts.replies import Parent

COLLISION_RETRIES = 5
# As many ids as a second has.
SECOND = 1_000 << LOW_BITS


@dataclass(frozen=True, slots=True)
class FormerBody:
    """The text that a post had before it was edited."""

    body: str
    edited_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IngestPost:
    """Store a post with its own moment, unless it is here or nothing is left of it.

    Its parent is a post that is here, or a command that is executed before.
    """

    author_id: int
    body: str
    created_at: datetime
    language: str | None = None
    language_chosen: bool = True
    origin: str | None = None
    origin_id: str | None = None
    parent: "Parent | IngestPost | None" = None
    # The `origin_id` of a parent that is not here yet.
    reply_to_origin_id: str | None = None
    attachments: Sequence[Draft] = ()
    former: FormerBody | None = None
    # Names in a text from elsewhere mean nobody here.
    links_mentions: bool = False
    is_news: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to show."""
        return content.is_empty(self.body, has_attachments=bool(self.attachments))

    def execute(self) -> Post | None:
        """Return the post, None if it was here, is empty, or no id is free."""
        return ingest_all([self])[0]


def ingest_all(commands: Sequence[IngestPost]) -> list[Post | None]:
    """Execute commands together, in few statements; return what each has stored."""
    wanted = [command for command in commands if not command.is_empty]
    stored = _insert_together(wanted) if wanted else {}
    if stored is None:
        stored = _insert_apart(wanted)
    made = [(command, stored[command]) for command in wanted if command in stored]
    links.link_tags([post for _, post in made])
    for command, post in made:
        _complete(command, post)
    return [stored.get(command) for command in commands]


@dataclass(frozen=True, slots=True)
class EditIngestedPost:
    """Replace the text of a post by that of its original, unless nothing is left."""

    post: Post
    body: str

    def execute(self) -> bool:
        """Return whether the text was another one."""
        post, former = self.post, self.post.body
        has_attachments = bool(post.attachment_count)
        is_empty = content.is_empty(self.body, has_attachments=has_attachments)
        if former == self.body or is_empty:
            return False
        revisions.replace_body(post, self.body)
        db.session.flush()
        links.link_tags([post], are_new=False)
        events.dispatch(PostEdited(post, former))
        return True


@dataclass(frozen=True, slots=True)
class DeleteIngestedPost:
    """Delete a post whose original is gone.

    For `tombstone_for` it is not ingested again; zero leaves no tombstone.
    """

    post: Post
    tombstone_for: timedelta = timedelta()

    def execute(self) -> None:
        """Delete it."""
        delete(self.post, self.tombstone_for)


Stored = dict[IngestPost, Post]


def _insert_together(commands: Sequence[IngestPost]) -> Stored | None:
    """Insert the rows of posts at once; None where one of them cannot be."""
    stored: Stored = {}
    for command in commands:
        stored[command] = _row(command, stored)
    ids = {post.id for post in stored.values()}
    if len(ids) < len(stored) or any(map(_is_loaded, ids)):
        return None
    try:
        with db.session.begin_nested():
            db.session.add_all(stored.values())
    except IntegrityError:
        return None
    return stored


def _insert_apart(commands: Sequence[IngestPost]) -> Stored:
    """Insert the rows of posts one by one, without those that are here already."""
    stored: Stored = {}
    for command in commands:
        post = _insert(command, stored)
        if post is not None:
            stored[command] = post
    return stored


def _insert(command: IngestPost, stored: Stored) -> Post | None:
    """Insert one row; ids that are made from a time may collide."""
    post_id = make_id(command.created_at)
    for _attempt in range(COLLISION_RETRIES):
        if _is_loaded(post_id):
            post_id = _free_id(post_id)
        post = _row(command, stored)
        post.id = post_id
        try:
            with db.session.begin_nested():
                db.session.add(post)
        except IntegrityError:
            if _existing(command) is not None:
                return None
            post_id = _free_id(post_id)
        else:
            return post
    return None


def _row(command: IngestPost, stored: Stored) -> Post:
    post = Post(
        id=make_id(command.created_at),
        user_id=command.author_id,
        body=command.body,
        timestamp=command.created_at,
        language=command.language,
        language_chosen=command.language_chosen,
        origin=command.origin,
        origin_id=command.origin_id,
        reply_to_origin_id=command.reply_to_origin_id,
    )
    parent = command.parent
    if isinstance(parent, IngestPost):
        above = stored.get(parent) or _existing(parent)
        post.reply_to_origin_id = None if above is not None else parent.origin_id
        parent = Parent.of(above) if above is not None else None
    replies.place(post, parent)
    if command.former is not None:
        post.version, post.edited_at = 2, command.former.edited_at
    return post


def _complete(command: IngestPost, post: Post) -> None:
    """Store what belongs to a post whose row and tags are there."""
    media.attach(post.id, post.user_id, command.attachments)
    if command.former is not None:
        former = command.former.body
        revisions.store(post, former, written_at=post.timestamp)
    mentions = links.link_people(post) if command.links_mentions else MentionChange()
    events.dispatch(PostIngested(post, mentions, command.is_news))


def _existing(command: IngestPost) -> Post | None:
    """Return the post that a command would store again."""
    if command.origin_id is None:
        return None
    found: Post | None = db.session.scalar(
        sa.select(Post).where(
            Post.origin_id == command.origin_id, Post.user_id == command.author_id
        )
    )
    return found


def _is_loaded(post_id: int) -> bool:
    """Return whether the session holds a post with this id, which it warns of."""
    return sa.orm.util.identity_key(Post, post_id) in db.session.identity_map


def _free_id(taken: int) -> int:
    """Return an id that is free, in the same second if there is one.

    Old tweets have a date without milliseconds, or without a time at all, so that
    thousands of one person may share a moment; they stay in the order they came in.
    """
    nearby = Post.id.between(taken, taken + SECOND)
    latest = sa.select(sa.func.max(Post.id)).where(nearby)
    return (db.session.scalar(latest) or taken) + 1
