"""The Select that post records are made of, and the records made of its rows."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.media import attachments
from app.media.attachments import AttachmentRecord
from app.posts.models import Post, mention
from app.posts.read_models import AuthorRecord, MentionRecord, PostRecord
from app.posts.visibility import VIEWER_ID, Scope
from app.relationships import audience
from app.users import queries as users
from app.users.entities import SHOWN, Person, person_of
from app.users.models import User

# The fields of the record that are columns of a post: a new one is read by its name.
COLUMNS = tuple(
    field.name for field in fields(PostRecord) if field.name in Post.__table__.columns
)


@dataclass(frozen=True, slots=True)
class ReadPost:
    """A record, and all people of whom it shows something, or would if it may."""

    record: PostRecord
    people: tuple[Person, ...]


def read(scope: Scope, ids: Sequence[int], *, listed: bool) -> dict[int, ReadPost]:
    """Read those of the posts that are in a scope, by their ids.

    One statement, and another one where any of them has attachments.
    """
    query = _rows(scope.hides, listed and not scope.is_unrestricted)
    # Beside the statement: `params` would copy all of it, which takes 2 ms.
    values = {"ids": ids, "viewer_id": scope.viewer_id}
    rows = db.session.execute(query, values).all()
    rich = [row.id for row in rows if row.attachment_count]
    attached = attachments.of_posts(rich) if rich else {}
    return {row.id: _read_post(row, attached.get(row.id, ())) for row in rows}


@cache
def _rows(hides: bool, listed: bool) -> sa.Select[*tuple[Any, ...]]:
    """Build the Select once for each kind of viewer: every page asks for it."""
    scope = Scope(VIEWER_ID, hides)
    parent, parent_author = sa.orm.aliased(Post), sa.orm.aliased(User)
    query = (
        sa.select(
            *(getattr(Post, name) for name in COLUMNS),
            Post.attachment_count,
            *_columns_of(User, "author"),
            *_columns_of(parent_author, "parent_author"),
            _mentions().label("mentions"),
        )
        .join(User, User.id == Post.user_id)
        .outerjoin(parent, parent.id == Post.reply_to_id)
        .outerjoin(parent_author, parent_author.id == parent.user_id)
        .where(Post.id.in_(sa.bindparam("ids", expanding=True)), scope.readable())
        .order_by(Post.id.desc())
    )
    return query.where(scope.listable()) if listed else query


def _columns_of(person: Any, prefix: str) -> list[Any]:
    return [getattr(person, name).label(f"{prefix}_{name}") for name in SHOWN]


def _mentions() -> sa.ScalarSelect[str]:
    """Select whom a post mentions as one text, a line each of what is known of them.

    Joined in place of loaded, so that no page asks a statement more for them.
    """
    person = sa.orm.aliased(User)
    parts = (
        mention.c.name_key,
        sa.cast(person.id, sa.String),
        sa.case((users.is_active(person), "1"), else_=""),
        sa.case((audience.is_open(person), "1"), else_=""),
        sa.case((person.unindexed, ""), else_="1"),
        sa.func.coalesce(person.picture_id, ""),
        person.username,
    )
    line: Any = parts[0]
    for part in parts[1:]:
        line = line + "\t" + part
    return (
        sa.select(sa.func.aggregate_strings(line, "\n"))
        .select_from(mention)
        .join(person, person.id == mention.c.user_id)
        .where(mention.c.post_id == Post.id)
        .correlate(Post)
        .scalar_subquery()
    )


def _read_post(row: Any, attached: tuple[AttachmentRecord, ...]) -> ReadPost:
    # The columns of the record come first in the row.
    columns: dict[str, Any] = dict(zip(COLUMNS, row, strict=False))
    author = person_of(row, "author_")
    is_reply = row.parent_author_id is not None
    parent_author = person_of(row, "parent_author_") if is_reply else None
    parent = parent_author if parent_author and parent_author.is_active else None
    mentioned = _parse_mentions(row.mentions)
    record = PostRecord(
        **columns,
        author=AuthorRecord(
            author.id,
            author.username,
            author.picture_id,
            author.is_open,
            author.is_indexed,
        ),
        parent_username=parent.username if parent is not None else None,
        is_parent_open=parent is None or parent.is_open,
        attachments=attached,
        mentions=tuple(
            MentionRecord(key, each.username, each.is_open)
            for key, each in mentioned
            if each.is_active
        ),
    )
    people = (author, parent_author, *(each for _key, each in mentioned))
    return ReadPost(record, tuple(dict.fromkeys(filter(None, people))))


def _parse_mentions(lines: str | None) -> list[tuple[str, Person]]:
    """Return the keys and people that the query joined, always in the same order."""
    if not lines:
        return []
    found = []
    for line in sorted(lines.split("\n")):
        key, number, *flags, picture_id, name = line.split("\t", 6)
        person = Person(int(number), name, picture_id or None, *map(bool, flags))
        found.append((key, person))
    return found
