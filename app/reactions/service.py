"""Reacting to posts; doing it twice is doing it once."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.database import insert_or_ignore
from app.exceptions import NotFound
from app.extensions import db
from app.lib.i18n import mark as _l
from app.lib.ids import make_id
from app.lib.keyset import Cursor, Slice, cut
from app.posts import reading, visibility
from app.posts.read_models import PostRecord
from app.reactions import queries
from app.reactions.kinds import Kind
from app.users.models import User

NO_POST = _l("There is no such post.")


def add(kind: Kind, viewer: User, post_id: int) -> None:
    """Add a reaction to a post; one that is there already stays in its place.

    :raises NotFound: there is no such post, or none that the viewer may read.
    """
    if not visibility.can_read(viewer, post_id):
        raise NotFound(NO_POST)
    statement = insert_or_ignore(db.session, kind.table).values(
        user_id=viewer.id, post_id=post_id, id=make_id()
    )
    try:
        db.session.execute(statement)
        db.session.commit()
    except IntegrityError as error:
        # Its author deleted it after the check.
        db.session.rollback()
        raise NotFound(NO_POST) from error


def remove(kind: Kind, viewer: User, post_id: int) -> None:
    """Remove a reaction; it is no error if there was none.

    :raises NotFound: there is no such post, or none that the viewer may read.
    """
    given = kind.table.c
    removed = db.session.scalar(
        sa.delete(kind.table)
        .where(given.user_id == viewer.id, given.post_id == post_id)
        .returning(given.id)
    )
    if removed is None and not visibility.can_read(viewer, post_id):
        raise NotFound(NO_POST)
    db.session.commit()


def read(kind: Kind, viewer: User, cursor: Cursor, size: int) -> Slice[PostRecord]:
    """Return a page of posts, the latest reaction first, in two statements.

    The ids of the page are those of the reactions, not of the posts.
    """
    found = db.session.execute(queries.page(kind, viewer, cursor, size + 1)).all()
    part = cut(found, cursor, size, lambda row: row.id)
    posts = reading.load(viewer, [row.post_id for row in part.items])
    return Slice(posts, part.ids, part.has_older, part.has_newer)


def reacted_among(kind: Kind, user_id: int, post_ids: Sequence[int]) -> frozenset[int]:
    """Return which of these posts a person has reacted to."""
    if not post_ids:
        return frozenset()
    return frozenset(db.session.scalars(queries.among(kind, user_id, post_ids)))
