"""Rendering of lists of posts and users: what all items of a page have in common."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from flask import url_for

from app.api.schemas.posts import Post
from app.api.schemas.users import User
from app.http_api.rendering import Payload
from app.posts.read_models import PostRecord
from app.users import models
from app.web.presenters.viewer_state import (
    NOTHING_KNOWN,
    Reactions,
    reactions_of_viewer,
)


class Context:
    """The paths that links begin with, each built once, and the viewer's reactions."""

    def __init__(self, reactions: Reactions = NOTHING_KNOWN) -> None:
        self.reactions = reactions

    def has_reacted(self, kind: str, post_id: int) -> bool:
        """Return whether the viewer has given that kind of reaction to a post."""
        return post_id in self.reactions.get(kind, ())

    @cached_property
    def users(self) -> str:
        """The path of users; the id follows."""
        return url_for("api.get_user", id=0).removesuffix("0")

    @cached_property
    def posts(self) -> str:
        """The path of posts; the id follows."""
        return url_for("api.get_post", id=0).removesuffix("0")

    @cached_property
    def pages(self) -> str:
        """The path of the web pages of posts; the id follows."""
        return url_for("main.post", post_id=0).removesuffix("0")


def render_user(user: models.User, *, include_email: bool = False) -> Payload:
    """Return a user; their e-mail address is for themselves alone."""
    payload = User.render(user, Context())
    return payload | {"email": user.email} if include_email else payload


def render_users(users: Iterable[models.User]) -> list[Payload]:
    """Return users; their counters are columns, so a list costs no statement."""
    context = Context()
    return [User.render(user, context) for user in users]


def render_posts(
    posts: Sequence[PostRecord], known: Reactions = NOTHING_KNOWN
) -> list[Payload]:
    """Return posts with their authors, and with the reactions of the viewer.

    Kinds of reactions that are `known` already are not asked for.
    """
    context = Context(reactions_of_viewer([post.id for post in posts], known))
    return [Post.render(post, context) for post in posts]
