"""Writing the plan down in one transaction: afterwards all is there, or nothing."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa

from app.bookmarks.models import bookmark
from app.cli.demo import existing, pictures
from app.cli.demo.cast import Person
from app.cli.demo.notifications import Teller
from app.cli.demo.plan import (
    Plan,
    PlannedFollow,
    PlannedKeep,
    PlannedMessage,
    PlannedPost,
)
from app.database import insert_or_ignore
from app.extensions import db
from app.lib.entities import mentions, tag_spellings
from app.lib.ids import make_id
from app.lib.passwords import hash_password
from app.media import attachments
from app.media import service as media
from app.messages import queries
from app.messages.models import Conversation, Message
from app.posts.links import link_mentions, link_tags
from app.posts.models import Post, PostRevision
from app.users.models import User, followers

Item = TypeVar("Item")
Progress = Callable[[list[Any], str], AbstractContextManager[Iterable[Any]]]

EDITED_AFTER = timedelta(minutes=4)


class Filler:
    """Writes a plan into the database; what is there already stays as it is."""

    def __init__(self, plan: Plan, progress: Progress) -> None:
        self.plan = plan
        self._progress = progress
        self._ids = existing.people()
        self._follows = existing.follows()
        self._posts = existing.posts()
        self._messages = existing.messages()
        # The thread of each answer that has one.
        self._threads = existing.threads()
        # Up to which message each (reader, writer) has read, and who has not yet.
        self._read: dict[tuple[int, int], int] = {}
        self._unread: set[tuple[int, int]] = set()
        self._teller = Teller()

    def fill(self, password: str) -> int:
        """Write everything and commit; gives how many rows are new."""
        # Hashed once for everybody: it is slow by design.
        person = partial(self._add_person, hash_password(password))
        plan = self.plan
        made = self._each(plan.people, "People", person)
        made += self._each(plan.follows, "Follows", self._add_follow)
        made += self._each(plan.posts, "Posts", self._add_post)
        made += self._each(plan.messages, "Messages", self._add_message)
        made += self._each(plan.keeps, "Bookmarks", self._add_keep)
        self._mark_read()
        events = self._teller.events()
        made += self._each(events, "Notifications", self._teller.tell)
        for name, user_id in self._ids.items():
            self._teller.close(user_id, plan.read_until[name])
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
            user.picture_id = _keep_picture(user.id, *person.picture)
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
        self._teller.expect(follow.moment, followed_id, follower_id, "follow")
        return True

    def _add_post(self, planned: PlannedPost) -> bool:
        author_id = self._ids.get(planned.who)
        if author_id is None or (author_id, planned.text) in self._posts:
            return False
        post = Post(
            body=planned.text,
            timestamp=planned.moment,
            user_id=author_id,
            language=planned.language,
        )
        told = self._place(post, planned)
        db.session.add(post)
        db.session.flush()
        self._posts[author_id, planned.text] = post.id
        if planned.was is not None:
            _add_revision(post, planned.was)
        if planned.shows is not None:
            attachments.attach(post.id, author_id, [pictures.show(*planned.shows)])
        self._file(post, told)
        return True

    def _place(self, post: Post, planned: PlannedPost) -> int | None:
        """Put an answer into its thread, and give whose post it answers."""
        if planned.answers is None:
            return None
        name, text = planned.answers
        asked = self._ids.get(name)
        above = self._posts.get((asked, text)) if asked is not None else None
        if above is None:
            return None
        post.reply_to_id = above
        post.conversation_id = self._threads.get(above, above)
        return asked if asked != post.user_id else None

    def _file(self, post: Post, told: int | None) -> None:
        """File a post as the service of posts does, and remember whom to tell.

        `told` is whose post it answers.
        """
        if post.conversation_id is not None:
            self._threads[post.id] = post.conversation_id
        link_tags(post.id, tag_spellings(post.body))
        ours = set(self._ids.values()) - {told}
        if told is not None:
            self._teller.expect(post.timestamp, told, post.user_id, "reply", post.id)
        for user_id in link_mentions(post, mentions(post.body)).added & ours:
            self._teller.expect(
                post.timestamp, user_id, post.user_id, "mention", post.id
            )

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
            self._teller.expect(planned.moment, *pair, "message")
        return True

    def _add_keep(self, planned: PlannedKeep) -> bool:
        user_id, author_id = map(self._ids.get, (planned.who, planned.author))
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


def _keep_picture(user_id: int, motif: str, colours: str) -> str:
    drawn = pictures.draw(motif, colours)
    file = media.store(
        "picture", "picture.webp", drawn.content_type, [drawn.data], user_id
    )
    return str(file.id)


def _add_revision(post: Post, body: str) -> None:
    post.version += 1
    post.edited_at = post.timestamp + EDITED_AFTER
    db.session.add(
        PostRevision(
            post_id=post.id,
            body=body,
            language=post.language,
            created_at=post.timestamp,
        )
    )
    db.session.flush()
