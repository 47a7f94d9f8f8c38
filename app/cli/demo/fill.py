"""Storing the plan in one transaction: afterwards all of it exists, or nothing."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa

from app.cli.demo import existing, pictures
from app.cli.demo.cast import Person
from app.cli.demo.notifications import NotificationWriter
from app.cli.demo.plan import (
    Plan,
    PlannedBookmark,
    PlannedFollow,
    PlannedMessage,
    PlannedPost,
)
from app.database import insert_or_ignore
from app.extensions import db
from app.lib.ids import make_id
from app.lib.passwords import hash_password
from app.media import service as media
from app.messages import queries
from app.messages.models import Conversation, Message
from app.posts.commands import FormerBody, IngestPost, ingest_all
from app.posts.models import Post
from app.posts.replies import Parent
from app.reactions.models import bookmark
from app.users.models import User, followers

Item = TypeVar("Item")
Progress = Callable[[list[Any], str], AbstractContextManager[Iterable[Any]]]

EDITED_AFTER = timedelta(minutes=4)


class Filler:
    """Store a plan; rows that exist stay as they are."""

    def __init__(self, plan: Plan, progress: Progress) -> None:
        self.plan = plan
        self._progress = progress
        self._ids = existing.people()
        self._follows = existing.follows()
        self._posts = existing.posts()
        self._messages = existing.messages()
        # The commands of new posts, by (author, text).
        self._commands: dict[tuple[int, str], IngestPost] = {}
        # The conversation of each reply.
        self._threads = existing.threads()
        # Up to which message each (reader, writer) has read, and who has not yet.
        self._read: dict[tuple[int, int], int] = {}
        self._unread: set[tuple[int, int]] = set()
        self._notifications = NotificationWriter()

    def fill(self, password: str) -> int:
        """Store everything, commit, and return how many rows are new."""
        # Hashed once for everybody: it is slow by design.
        person = partial(self._add_person, hash_password(password))
        plan = self.plan
        made = self._each(plan.people, "People", person)
        made += self._each(plan.follows, "Follows", self._add_follow)
        made += self._each(plan.posts, "Posts", self._prepare_post)
        self._store_posts()
        made += self._each(plan.messages, "Messages", self._add_message)
        made += self._each(plan.bookmarks, "Bookmarks", self._add_bookmark)
        self._mark_read()
        events = self._notifications.planned()
        made += self._each(events, "Notifications", self._notifications.store)
        for name, user_id in self._ids.items():
            self._notifications.mark_read(user_id, plan.read_until[name])
        db.session.commit()
        return made

    def _each(
        self, items: list[Item], label: str, write: Callable[[Item], bool]
    ) -> int:
        with self._progress(items, label) as bar:
            return sum(write(item) for item in bar)

    def _add_person(self, password_hash: str, person: Person) -> bool:
        if person.name in self._ids or existing.is_taken(person.name):
            return False
        user = User(
            username=person.name,
            email=person.email,
            about_me=person.about,
            language=person.language,
            timezone=person.timezone,
            created_at=self.plan.joined[person.name],
            last_seen=self.plan.last_seen[person.name],
        )
        user.password_hash = password_hash
        db.session.add(user)
        db.session.flush()
        if person.picture is not None:
            user.picture_id = _store_picture(user.id, *person.picture)
        self._ids[person.name] = user.id
        return True

    def _add_follow(self, follow: PlannedFollow) -> bool:
        follower_id = self._ids.get(follow.follower)
        followed_id = self._ids.get(follow.followed)
        if follower_id is None or followed_id is None:
            return False
        if (follower_id, followed_id) in self._follows:
            return False
        db.session.execute(
            sa.insert(followers).values(
                follower_id=follower_id, followed_id=followed_id
            )
        )
        self._notifications.plan(follow.moment, followed_id, follower_id, "follow")
        return True

    def _prepare_post(self, planned: PlannedPost) -> bool:
        """Make the command that stores a post, unless the post is there."""
        author_id = self._ids.get(planned.author)
        if author_id is None or (author_id, planned.text) in self._posts:
            return False
        former = planned.former_text and FormerBody(
            planned.former_text, edited_at=planned.moment + EDITED_AFTER
        )
        shown = planned.picture
        self._commands[author_id, planned.text] = IngestPost(
            author_id=author_id,
            body=planned.text,
            created_at=planned.moment,
            language=planned.language,
            language_chosen=False,
            parent=self._parent(planned),
            attachments=[pictures.attachment(*shown)] if shown is not None else [],
            former=former or None,
            links_mentions=True,
        )
        return True

    def _parent(self, planned: PlannedPost) -> Parent | IngestPost | None:
        if planned.parent is None:
            return None
        name, text = planned.parent
        key = self._ids.get(name, 0), text
        parent_id = self._posts.get(key)
        if parent_id is None:
            return self._commands.get(key)
        thread = self._threads.get(parent_id, parent_id)
        return Parent(parent_id, thread, author_id=key[0])

    def _store_posts(self) -> None:
        """Store all posts at once, and remember whom they concern."""
        commands = list(self._commands.values())
        pairs = zip(commands, ingest_all(commands), strict=True)
        made = [(command, post) for command, post in pairs if post is not None]
        self._posts |= {(post.user_id, post.body): post.id for _, post in made}
        mentioned = existing.mentioned_in([post.id for _, post in made])
        for command, post in made:
            parent = command.parent
            concerned = {parent.author_id} if parent is not None else set()
            for user_id in concerned - {post.user_id}:
                self._notify(post, user_id, "reply")
            ours = mentioned.get(post.id, set()) & set(self._ids.values())
            for user_id in sorted(ours - concerned - {post.user_id}):
                self._notify(post, user_id, "mention")

    def _notify(self, post: Post, user_id: int, name: str) -> None:
        self._notifications.plan(post.timestamp, user_id, post.user_id, name, post.id)

    def _add_message(self, planned: PlannedMessage) -> bool:
        sender_id = self._ids.get(planned.sender)
        recipient_id = self._ids.get(planned.recipient)
        if sender_id is None or recipient_id is None:
            return False
        if (sender_id, recipient_id, planned.text) in self._messages:
            return False
        message = Message(
            id=make_id(planned.moment),
            sender_id=sender_id,
            recipient_id=recipient_id,
            body=planned.text,
            timestamp=planned.moment,
        )
        db.session.add(message)
        db.session.flush()
        pair = recipient_id, sender_id
        if planned.is_read:
            self._read[pair] = message.id
        elif pair not in self._unread:
            self._unread.add(pair)
            self._notifications.plan(planned.moment, *pair, "message")
        return True

    def _add_bookmark(self, planned: PlannedBookmark) -> bool:
        user_id, author_id = map(self._ids.get, (planned.user, planned.author))
        post_id = self._posts.get((author_id or 0, planned.text))
        if user_id is None or post_id is None:
            return False
        made = insert_or_ignore(db.session, bookmark).values(
            user_id=user_id, post_id=post_id, id=make_id(planned.moment)
        )
        return db.session.scalar(made.returning(bookmark.c.post_id)) is not None

    def _mark_read(self) -> None:
        """Mark what has been read, each side of each conversation."""
        side: Any = Conversation.__table__
        for (user_id, peer_id), message_id in self._read.items():
            db.session.execute(
                sa.update(side)
                .where(side.c.user_id == user_id, side.c.peer_id == peer_id)
                .values(
                    last_read_id=message_id,
                    unread_count=queries.unread_count(user_id, peer_id, message_id),
                )
            )


def _store_picture(user_id: int, motif: str, colours: str) -> str:
    drawn = pictures.draw(motif, colours)
    file = media.store(
        "picture", "picture.webp", drawn.content_type, [drawn.data], user_id
    )
    return str(file.id)
