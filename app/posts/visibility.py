"""Who may see which posts: the one place that decides it.

Every Select of posts for a viewer takes its condition from here. A viewer who is None
is a stranger, who sees nobody that keeps their profile for members. People from whom
nobody is hidden, by far most, pay for none of this: `User.hidden_count` says so, and
what they read has no further condition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.posts.models import Post
from app.posts.read_models import PostRecord
from app.relationships import audience
from app.relationships.audience import Relation
from app.users import queries as users
from app.users.models import User

Condition = sa.ColumnElement[bool]

# The viewer's id in Selects that are built once for all viewers.
VIEWER_ID: Any = sa.bindparam("viewer_id", type_=sa.Integer)


class Visibility(StrEnum):
    """For whom a post is meant. All posts are public so far."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    FOLLOWERS = "followers"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Scope:
    """What one viewer may see, as conditions of Selects.

    `viewer_id` is an id, or `VIEWER_ID` in a Select that is built once; without one it
    is a stranger's scope, in which nobody is hidden one by one. `hides` says whether
    anybody is hidden from the viewer.
    """

    viewer_id: Any = None
    hides: bool = False

    @property
    def is_stranger(self) -> bool:
        """Whether the viewer is nobody whom the site knows."""
        return self.viewer_id is None

    @property
    def is_unrestricted(self) -> bool:
        """Whether every post may stand in the viewer's lists.

        A Select of ids then need not look at the posts themselves.
        """
        return not self.hides and not self.is_stranger

    def readable(self, post: Any = Post, author: Any = User) -> Condition:
        """Return the condition that the viewer may open a post by its address.

        `author` is the joined row of its author. Whoever goes to the very post of
        somebody whom they hide wants to see it, so only authors who have blocked the
        viewer are left out; blocking an administrator does not keep them from their
        work.
        """
        there = _all(users.is_active(author), self.level(post))
        if self.is_stranger:
            return _all(there, audience.is_open(author))
        if not self.hides:
            return there
        blocked = audience.has_blocked(author.id, self.viewer_id)
        return _all(there, sa.or_(~blocked, _is_admin(self.viewer_id)))

    def listable(self, post: Any = Post) -> Condition:
        """Return the condition that a post may stand in a list of the viewer's.

        Authors whose accounts are being deleted are left out by `reading.load`: that
        is soon over, and no Select of ids has to look at people for it.
        """
        return _all(self.listable_author(post.user_id), self.level(post))

    def listable_author(self, author_id: Any) -> Condition:
        """Return the condition that posts of an author may stand in lists at all."""
        if self.is_stranger:
            return audience.has_open(author_id)
        if not self.hides:
            return sa.true()
        return ~audience.is_hidden(author_id, self.viewer_id)

    def countable(self, post: Any = Post) -> Condition:
        """Return the condition that a post counts for what the viewer is shown.

        For a Select of anything but posts: nobody loads them, who would look at their
        authors.
        """
        author = sa.orm.aliased(User)
        there = sa.exists().where(author.id == post.user_id, users.is_active(author))
        if self.is_stranger:
            return _all(there.where(audience.is_open(author)), self.level(post))
        return _all(there, self.listable(post))

    def bookmarked(self, post: Any = Post, author: Any = User) -> Condition:
        """Return the condition that a post may stand among the viewer's bookmarks.

        Who is only muted stays: the post was saved on purpose.
        """
        there = _all(users.is_active(author), self.level(post))
        if not self.hides:
            return there
        return _all(there, ~audience.is_blocked(post.user_id, self.viewer_id))

    def level(self, post: Any = Post) -> Condition:
        """Return the condition that the level of a post includes the viewer.

        A level per post is one more condition here, and `is_unrestricted` is false.
        """
        return sa.true()

    def hidden_author_ids(self, limit: int = audience.MOST_HIDDEN) -> list[int]:
        """Return the ids of hidden authors, for an engine that needs a list of them.

        What it finds of others, `reading.load` leaves out.
        """
        return audience.hidden_ids(self.viewer_id, limit) if self.hides else []

    def blocker_ids(self, limit: int = audience.MOST_HIDDEN) -> list[int]:
        """Return the ids of authors who have blocked the viewer."""
        return audience.blocker_ids(self.viewer_id, limit) if self.hides else []


STRANGER = Scope()
# What every member may see who hides nobody, and whom nobody hides.
MEMBERS = Scope(viewer_id=0)


def scope_of(viewer: User | None) -> Scope:
    """Return what a viewer may see; without a viewer, what a stranger may."""
    if viewer is None:
        return STRANGER
    state: Any = sa.inspect(viewer, raiseerr=False)
    if state is None or state.identity is None:
        return Scope(viewer.id, audience.hides(viewer))
    # A commit has made everything but the identity expire. The full conditions are
    # right for everybody, and cheaper than reading the person again.
    is_expired = "hidden_count" not in state.dict
    return Scope(state.identity[0], is_expired or audience.hides(viewer))


def readable(viewer: User | None, post: Any = Post, author: Any = User) -> Condition:
    """Return the condition that a viewer may open a post; see `Scope.readable`."""
    return scope_of(viewer).readable(post, author)


def listable(viewer: User | None, post: Any = Post) -> Condition:
    """Return the condition that a post may stand in a list; see `Scope.listable`."""
    return scope_of(viewer).listable(post)


def among(scope: Scope, ids: Sequence[int], *, listed: bool) -> set[int]:
    """Return those of the posts that are readable, `listed` also listable, in a scope.

    One statement, for posts whose content is known already.
    """
    values = {"ids": ids, "viewer_id": scope.viewer_id}
    return set(db.session.scalars(_among(scope.hides, listed), values))


def exists(post_id: int) -> bool:
    """Return whether there is a post with an id that members may read."""
    query = sa.select(sa.literal(True)).select_from(Post).join(Post.author)
    found = db.session.scalar(query.where(Post.id == post_id, MEMBERS.readable()))
    return found is not None


def can_read(viewer: User | None, post_id: int) -> bool:
    """Return whether a viewer may open the post with an id, if there is one."""
    query = sa.select(sa.literal(True)).select_from(Post).join(Post.author)
    found = db.session.scalar(query.where(Post.id == post_id, readable(viewer)))
    return found is not None


def lists_posts(relation: Relation) -> bool:
    """Return whether a person's own page lists their posts to somebody so related.

    Whoever looks at the page of a person whom they mute wants to see the posts.
    """
    return not relation.is_blocked


def listable_among(
    viewer: User | None, posts: Sequence[PostRecord]
) -> list[PostRecord]:
    """Return those of the posts that may stand in a list; at most one statement.

    For posts that were loaded together with others that need not be listable.
    """
    scope = scope_of(viewer)
    # A stranger was given nothing else.
    if scope.is_unrestricted or scope.is_stranger or not posts:
        return list(posts)
    query = sa.select(Post.id).where(Post.id.in_([post.id for post in posts]))
    ids = set(db.session.scalars(query.where(scope.listable())))
    return [post for post in posts if post.id in ids]


@cache
def _among(hides: bool, listed: bool) -> sa.Select[int]:
    scope = Scope(VIEWER_ID, hides)
    query = sa.select(Post.id).join(Post.author)
    query = query.where(Post.id.in_(sa.bindparam("ids", expanding=True)))
    query = query.where(scope.readable())
    return query.where(scope.listable()) if listed else query


def _all(*conditions: Condition) -> Condition:
    """Return the conjunction of conditions, without those that are always true."""
    # By itself SQLAlchemy leaves them out of the clause that they are given to only.
    given = [each for each in conditions if each is not sa.true()]
    return sa.and_(*given) if given else sa.true()


def _is_admin(viewer_id: Any) -> Condition:
    viewer = sa.orm.aliased(User)
    return sa.exists().where(viewer.id == viewer_id, viewer.is_admin)
