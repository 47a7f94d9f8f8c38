"""A random picture that a viewer may see, as quickly among a million as among ten.

A random number is sought in the index of pictures, and what lies next to it on either
side is looked at: nothing is sorted or counted. That window is bounded, so where hardly
any picture is the viewer's to see, a few of them may all miss.
"""

import secrets
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from app.cache.changes import all_keys
from app.cache.registry import Cache
from app.extensions import db
from app.media.attachments import AttachmentRecord
from app.media.models import SHOWN_PICTURE, Attachment
from app.posts import reading
from app.posts.models import Post
from app.posts.read_models import PostRecord
from app.posts.visibility import VIEWER_ID, Scope, scope_of
from app.users.models import User

# How many pictures are looked at on each side of a random number, and how often.
WINDOW = 20
ATTEMPTS = 6
ALL = "all"

# The lowest and the highest number of a picture.
BOUNDS: Cache[str, tuple[int, int]] = Cache(
    "bounds of pictures", max_entries=1, invalidated_by={"attachment": all_keys}
)


@dataclass(frozen=True, slots=True)
class FoundPicture:
    """A picture with its post."""

    post: PostRecord
    attachment: AttachmentRecord


def choose(viewer: User | None) -> FoundPicture | None:
    """Return a random picture that a viewer may see, None if none was found."""
    bounds = BOUNDS.load_one(ALL, _read_bounds)
    if bounds is None:
        return None
    lowest, highest = bounds
    scope = scope_of(viewer)
    for _ in range(ATTEMPTS):
        start = lowest + secrets.randbelow(highest - lowest + 1)
        found = _choose_near(viewer, scope, start)
        if found is not None:
            return found
    return None


def _choose_near(viewer: User | None, scope: Scope, start: int) -> FoundPicture | None:
    values = {"start": start, "viewer_id": scope.viewer_id}
    query = near(is_stranger=scope.is_stranger, hides=scope.hides)
    rows = db.session.execute(query, values).all()
    if not rows:
        return None
    picture_id, post_id = secrets.choice(rows)
    post = reading.one(viewer, post_id)
    attachments = post.attachments if post is not None else ()
    for each in attachments:
        if post is not None and each.id == picture_id:
            return FoundPicture(post, each)
    return None


@cache
def near(*, is_stranger: bool, hides: bool) -> sa.Select[int, int]:
    """Select pictures next to a number, with their posts, that a viewer may list."""
    scope = Scope(None if is_stranger else VIEWER_ID, hides)
    start: Any = sa.bindparam("start", type_=sa.Integer)
    above = _window(Attachment.id >= start, Attachment.id.asc())
    below = _window(Attachment.id < start, Attachment.id.desc())
    found = sa.union_all(sa.select(above), sa.select(below)).subquery("near")
    return (
        sa.select(found.c.id, found.c.post_id)
        .join(Post, Post.id == found.c.post_id)
        .join(User, User.id == Post.user_id)
        .where(scope.readable(), scope.listable())
    )


def _window(side: sa.ColumnElement[bool], order: Any) -> Any:
    query = sa.select(Attachment.id, Attachment.post_id).where(side, _shown())
    # A number in the text: a plan for any number would be a bad one.
    return query.order_by(order).limit(sa.literal_column(str(WINDOW))).subquery()


def _read_bounds() -> tuple[int, int] | None:
    lowest, highest = db.session.execute(_bounds()).one()
    return None if lowest is None else (lowest, highest)


@cache
def _bounds() -> sa.Select[int, int]:
    # One look at each end of the index; min and max together would read it all.
    ends = [
        sa.select(Attachment.id)
        .where(_shown())
        .order_by(order)
        .limit(1)
        .scalar_subquery()
        for order in (Attachment.id.asc(), Attachment.id.desc())
    ]
    return sa.select(*ends)


def _shown() -> sa.TextClause:
    # As the index spells it: an engine compares the texts.
    return sa.text(SHOWN_PICTURE)
