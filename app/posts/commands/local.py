"""Commands on posts that are written here: publish, edit, delete; each commits."""

from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from app import audit, events
from app.extensions import db
from app.idempotency import service as idempotency
from app.idempotency.service import Key
from app.media import attachments as media
from app.media.attachments import Draft
from app.posts import content, links, ownership, replies, revisions, tombstones
from app.posts.events import PostDeleted, PostEdited, PostPublished
from app.posts.links import MentionChange
from app.posts.models import Post
from app.posts.replies import Parent
from app.users.models import User

COLLISION_RETRIES = 5
# What requests make, as their idempotency keys name it.
POST, EDIT = "post", "edit"


@dataclass(frozen=True, slots=True)
class PublishPost:
    """Publish a post, perhaps as a reply to the one with the id `reply_to`.

    Attachments are drafts, or the ids of uploads that wait for a post; with any of
    them there need be no text. `beside` writes what belongs to the post, in the same
    transaction; what it raises is raised, and nothing is published.
    """

    author: User
    body: str
    _: KW_ONLY
    max_length: int
    language: str | None = None
    reply_to: int | None = None
    attachments: Sequence[Draft] = ()
    media_ids: Sequence[int] = ()
    max_attachments: int = media.MAX_ATTACHMENTS
    crosspost: bool = False
    key: Key | None = None
    beside: Callable[[Post], None] | None = None

    def execute(self) -> Post:
        """Return the post, or the one that an equal request with the key made.

        :raises Invalid: it is empty or too long, an upload or the parent is gone.
        :raises NotAllowed: the author and that of the parent have blocked each other.
        :raises NotFound: what the key made before has been deleted.
        :raises KeyReused: the key came with another request before.
        """
        return idempotency.run_once(self.key, POST, self._publish, _load)

    def _publish(self) -> Post:
        has_attachments = bool(self.attachments or self.media_ids)
        text = content.check(
            self.body, self.max_length, has_attachments=has_attachments
        )
        media.check_count(len(self.media_ids), self.max_attachments, "media_ids")
        parent = self._parent()
        post = self._insert(text, parent)
        idempotency.record(self.key, POST, post.id)
        if self.beside is not None:
            self.beside(post)
        mentions = links.link(post)
        media.attach(post.id, post.user_id, self.attachments)
        if self.media_ids:
            media.attach_uploads(post.id, post.user_id, self.media_ids)
        notifies_parent = parent is not None and parent.notifies(self.author)
        events.dispatch(PostPublished(post, mentions, notifies_parent, self.crosspost))
        db.session.commit()
        return post

    def _parent(self) -> Parent | None:
        if self.reply_to is None:
            return None
        return replies.find(self.reply_to, self.author)

    def _insert(self, text: str, parent: Parent | None) -> Post:
        """Begin the transaction with the row of the post.

        An id that another process made in the same millisecond is made anew. Nothing
        else is written yet, so that needs no savepoint, in which SQLite could not wait
        its turn.

        :raises Invalid: the parent has just been deleted.
        """
        for _attempt in range(COLLISION_RETRIES):
            post = Post(
                body=text,
                user_id=self.author.id,
                language=self.language,
                language_chosen=self.language is not None,
            )
            replies.place(post, parent)
            db.session.add(post)
            try:
                db.session.flush()
            except IntegrityError as error:
                db.session.rollback()
                last = error
                if parent is not None:
                    replies.find(parent.id, self.author)
            else:
                return post
        raise last


@dataclass(frozen=True, slots=True)
class EditPost:
    """Replace the text of one's own post, and store the former one in its history.

    Where only the language changes, the history stays as it is. Attachments stay, so
    a post that has some may lose its text.
    """

    editor: User
    post_id: int
    body: str
    _: KW_ONLY
    max_length: int
    language: str | None = None
    key: Key | None = None

    def execute(self) -> Post:
        """Return the post; with a key that came before nothing is changed again.

        :raises Invalid: the text is empty or too long.
        :raises NotAllowed: the post is another author's.
        :raises NotFound: there is no such post.
        :raises KeyReused: the key came with another request before.
        """
        return idempotency.run_once(self.key, EDIT, self._edit, _load)

    def _edit(self) -> Post:
        post = ownership.get_own(self.post_id, self.editor)
        former, text = post.body, self._text(post)
        if (text, self.language or post.language) == (former, post.language):
            return post
        idempotency.record(self.key, EDIT, post.id)
        if text != former:
            revisions.replace_body(post, text)
        else:
            revisions.mark_changed(post)
        post.language = self.language
        post.language_chosen = self.language is not None
        db.session.flush()
        is_same = text == former
        mentions = MentionChange() if is_same else links.relink(post, former)
        events.dispatch(PostEdited(post, former, mentions))
        db.session.commit()
        return post

    def _text(self, post: Post) -> str:
        # What was imported may be longer than allowed, and stay so.
        if self.body == post.body:
            return self.body
        has_attachments = post.attachment_count > 0
        return content.check(
            self.body, self.max_length, has_attachments=has_attachments
        )


@dataclass(frozen=True, slots=True)
class DeletePost:
    """Delete one's own post with its history, tags and mentions.

    An administrator may delete anybody's. A remote post is never ingested again.
    """

    actor: User
    post_id: int
    # For the log of what administrators do to others.
    request_id: str = "-"

    def execute(self) -> None:
        """Delete it. Raises NotFound or NotAllowed."""
        post = ownership.get_own(self.post_id, self.actor, or_admin=True)
        if post.user_id != self.actor.id:
            self._log(post.author)
        delete(post, tombstones.FOR_GOOD)
        db.session.commit()

    def _log(self, author: User) -> None:
        actor = audit.Actor(self.actor.id, self.actor.username, self.request_id)
        target = audit.Target("post", str(self.post_id))
        details = {"author": author.username}
        audit.record(actor, audit.Action.DELETE_POST, target, details)


def delete(post: Post, tombstone_for: timedelta) -> None:
    """Delete a post and leave a tombstone of a remote one; the caller commits."""
    replies.lock([post.id])
    tombstones.store(post, tombstone_for)
    events.dispatch(PostDeleted(post))
    db.session.delete(post)


def _load(post_id: str) -> Post:
    """Return the post that an earlier request made. Raises NotFound."""
    return ownership.get(int(post_id))
