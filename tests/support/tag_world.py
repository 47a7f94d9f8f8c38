"""People who write, edit, hide and leave at random, and what a tag's page must show."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.ids import make_id
from app.models import Post, Tag, User, block, mute, post_tag
from app.posts.visibility import scope_of


@dataclass
class TagWorld:
    """Writes in transactions of its own, as another program would."""

    people: list[int]
    tags: list[int]
    random: Random = field(default_factory=lambda: Random(10))
    posts: list[int] = field(default_factory=list)

    def write(self, connection: sa.Connection) -> None:
        """Change something."""
        acts: Sequence[Any] = (
            *((self._publish,) * 8 + (self._edit,) * 3 + (self._delete,) * 3),
            *(self._hide, self._leave, self._hide_from, self._unhide),
        )
        self.random.choice(acts)(connection)

    def _publish(self, connection: sa.Connection) -> None:
        now, post_id = utcnow(), make_id()
        row = {"id": post_id, "body": "x #many", "timestamp": now}
        row |= {"user_id": self.random.choice(self.people)}
        connection.execute(sa.insert(Post), [row])
        self._tag(connection, post_id)
        self.posts.append(post_id)

    def _edit(self, connection: sa.Connection) -> None:
        if self.posts:
            post_id = self.random.choice(self.posts)
            connection.execute(sa.delete(post_tag).where(post_tag.c.post_id == post_id))
            self._tag(connection, post_id)

    def _tag(self, connection: sa.Connection, post_id: int) -> None:
        chosen = self.random.sample(self.tags, self.random.randint(1, 2))
        rows = [{"post_id": post_id, "tag_id": each} for each in sorted(chosen)]
        connection.execute(sa.insert(post_tag), rows)

    def _delete(self, connection: sa.Connection) -> None:
        if self.posts:
            place = self.random.randrange(len(self.posts))
            post_id = self.posts.pop(place)
            connection.execute(sa.delete(Post).where(Post.id == post_id))

    def _hide(self, connection: sa.Connection) -> None:
        values = {"members_only": self.random.random() < 0.3}
        self._update(connection, values)

    def _leave(self, connection: sa.Connection) -> None:
        gone = self.random.random() < 0.3
        self._update(connection, {"deactivated_at": utcnow() if gone else None})

    def _update(self, connection: sa.Connection, values: dict[str, Any]) -> None:
        # The first one reads.
        person = self.random.choice(self.people[1:])
        connection.execute(sa.update(User).where(User.id == person).values(**values))

    def _hide_from(self, connection: sa.Connection) -> None:
        self._unhide(connection)
        reader, other = self.people[0], self.random.choice(self.people[1:])
        table = self.random.choice((block, mute))
        names = [column.name for column in table.primary_key.columns]
        row = dict(zip(names, (reader, other), strict=True))
        columns = {column.name for column in table.columns} - set(names)
        row |= {name: utcnow() for name in columns}
        connection.execute(sa.insert(table), [row])

    def _unhide(self, connection: sa.Connection) -> None:
        for table in (block, mute):
            connection.execute(sa.delete(table))


def make_tags(count: int) -> list[int]:
    """Make tags; return their ids."""
    tags = [Tag(name=f"tag{number}") for number in range(count)]
    db.session.add_all(tags)
    db.session.commit()
    return [tag.id for tag in tags]


def true_ids(viewer: User | None, tag_id: int, limit: int) -> list[int]:
    """Return what the database says of a tag's page, in one statement."""
    scope = scope_of(viewer)
    query = (
        sa.select(post_tag.c.post_id)
        .join(Post, Post.id == post_tag.c.post_id)
        .join(User, User.id == Post.user_id)
        .where(post_tag.c.tag_id == tag_id, scope.readable(), scope.listable())
        .order_by(post_tag.c.post_id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))
