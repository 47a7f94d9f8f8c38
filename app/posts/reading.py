"""The only way from ids to posts: as read models, for one viewer."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import cache
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.media import attachments
from app.media.attachments import AttachmentRecord
from app.posts.models import Post, mention
from app.posts.read_models import AuthorRecord, MentionRecord, PostRecord
from app.posts.visibility import VIEWER_ID, Scope, scope_of
from app.users import queries as users
from app.users.models import User

# The fields of the record that are columns of a post: a new one is read by its name.
COLUMNS = tuple(
    field.name for field in fields(PostRecord) if field.name in Post.__table__.columns
)


def load(
    viewer: User | None, ids: Sequence[int], *, listed: bool = False
) -> list[PostRecord]:
    """Return those of the posts that `viewer` may read, in the order of `ids`.

    One statement, and another one where any of them has attachments. With `listed`,
    posts that must not stand in a list are left out, too: for ids that do not come from
    a Select with that condition, as those of an engine that could not be told of
    everybody whom the viewer hides.
    """
    if not ids:
        return []
    scope = scope_of(viewer)
    query = _rows(scope.hides, listed and not scope.is_unrestricted)
    # Beside the statement: `params` would copy all of it, which takes 2 ms.
    values = {"ids": ids, "viewer_id": scope.viewer_id}
    rows = db.session.execute(query, values).all()
    rich = [row.id for row in rows if row.attachment_count]
    attached = attachments.of_posts(rich) if rich else {}
    found = {row.id: _record(row, attached.get(row.id, ())) for row in rows}
    return [found[post_id] for post_id in ids if post_id in found]


def one(viewer: User | None, post_id: int) -> PostRecord | None:
    """Return a post that `viewer` opens by its address; None if they may not."""
    found = load(viewer, [post_id])
    return found[0] if found else None


def stream_texts(user_id: int, size: int) -> Iterator[Sequence[Any]]:
    """Yield all posts of an author in batches of (id, body, timestamp), oldest first.

    For an export, which needs nothing else of them and is the author's own.
    """
    after: int | None = None
    while True:
        query = sa.select(Post.id, Post.body, Post.timestamp)
        query = query.where(Post.user_id == user_id)
        if after is not None:
            query = query.where(Post.id > after)
        rows = db.session.execute(query.order_by(Post.id).limit(size)).all()
        yield rows
        if len(rows) < size:
            return
        after = rows[-1].id


@cache
def _rows(hides: bool, listed: bool) -> sa.Select[*tuple[Any, ...]]:
    """Build the Select once for each kind of viewer: every page asks for it."""
    scope = Scope(VIEWER_ID, hides)
    parent, parent_author = sa.orm.aliased(Post), sa.orm.aliased(User)
    query = (
        sa.select(
            *(getattr(Post, name) for name in COLUMNS),
            Post.user_id,
            Post.attachment_count,
            User.username,
            User.picture_id,
            parent_author.username.label("parent_username"),
            _mentions().label("mentions"),
        )
        .join(User, User.id == Post.user_id)
        .outerjoin(parent, parent.id == Post.reply_to_id)
        .outerjoin(
            parent_author,
            sa.and_(parent_author.id == parent.user_id, users.is_active(parent_author)),
        )
        .where(Post.id.in_(sa.bindparam("ids", expanding=True)), scope.readable())
        .order_by(Post.id.desc())
    )
    return query.where(scope.listable()) if listed else query


def _mentions() -> sa.ScalarSelect[str]:
    """Select whom a post mentions as one text: a line each of key, tab and name.

    Joined in place of loaded, so that no page asks a statement more for them.
    """
    person = sa.orm.aliased(User)
    line = mention.c.name_key + "\t" + person.username
    return (
        sa.select(sa.func.aggregate_strings(line, "\n"))
        .select_from(mention)
        .join(person, person.id == mention.c.user_id)
        .where(mention.c.post_id == Post.id, users.is_active(person))
        .correlate(Post)
        .scalar_subquery()
    )


def _record(row: Any, attached: tuple[AttachmentRecord, ...]) -> PostRecord:
    # The columns of the record come first in the row.
    columns: dict[str, Any] = dict(zip(COLUMNS, row, strict=False))
    return PostRecord(
        **columns,
        author=AuthorRecord(row.user_id, row.username, row.picture_id),
        parent_username=row.parent_username,
        attachments=attached,
        mentions=_parse_mentions(row.mentions),
    )


def _parse_mentions(lines: str | None) -> tuple[MentionRecord, ...]:
    """Return the mentions that the query joined, always in the same order."""
    if not lines:
        return ()
    return tuple(
        MentionRecord(*line.split("\t", 1)) for line in sorted(lines.split("\n"))
    )
