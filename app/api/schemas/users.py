"""Users and relationships."""

from typing import Annotated, Any

from pydantic import Field

from app.http_api.rendering import From
from app.http_api.schemas import (
    Body,
    CollectionMeta,
    Counter,
    KeysetMeta,
    Moment,
    Output,
    PageLinks,
    Path,
    UserId,
    storable,
)
from app.lib.passwords import MAX_LENGTH, MIN_LENGTH
from app.users.names import MAX_ABOUT, MAX_EMAIL
from app.web.presenters.avatars import api_avatar_url, avatar_url

# Rules are the domain's, which has sentences for them: a schema only describes.
NAME_PATTERN = "^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$"
Name = Annotated[str, storable(64, 1)]
Address = Annotated[str, storable(MAX_EMAIL, 1, format="email")]
About = Annotated[str, storable(MAX_ABOUT)]
Secret = Annotated[str, storable(MAX_LENGTH, format="password")]
NewSecret = Annotated[str, storable(MAX_LENGTH, MIN_LENGTH, format="password")]


def _absent(schema: dict[str, Any]) -> None:
    """Describe a field that changes nothing where it is absent."""
    schema.pop("default", None)


class UserIn(Body):
    """A new account."""

    username: Annotated[str, storable(64, 1, pattern=NAME_PATTERN)]
    email: Address
    password: NewSecret
    about_me: About | None = None


class UserChanges(Body):
    """Changes of an account; a new e-mail address requires the current password."""

    username: Name = ""
    email: Address = ""
    about_me: About | None = None
    password: Secret = ""


class MyChanges(UserChanges):
    """Changes of the authenticated user's account.

    `null` resets `language` to that of the browser, `timezone` to that of the site.
    """

    language: Annotated[str, storable(8, examples=["fa"])] | None = None
    timezone: Annotated[str, storable(64, examples=["Asia/Tehran"])] | None = None
    members_only: Annotated[
        bool,
        Field(
            description="Only members may read the profile and the posts.",
            json_schema_extra=_absent,
        ),
    ] = False
    unindexed: Annotated[
        bool,
        Field(
            description="Search engines are asked not to keep them.",
            json_schema_extra=_absent,
        ),
    ] = False


class UserLinks(Output):
    """Links to a user's resources."""

    self: Annotated[Path, From(lambda user, to: f"{to.users}{user.id}")]
    followers: Annotated[Path, From(lambda user, to: f"{to.users}{user.id}/followers")]
    following: Annotated[Path, From(lambda user, to: f"{to.users}{user.id}/following")]
    avatar: Annotated[
        str,
        Field(description="An absolute URL."),
        From(lambda user, _: api_avatar_url(user)),
    ]


class User(Output):
    """A user."""

    id: UserId
    username: str
    last_seen: Moment | None
    about_me: str | None
    post_count: Counter
    follower_count: Counter
    following_count: Annotated[Counter, From("followed_count")]
    links: Annotated[UserLinks, Field(alias="_links"), From("")]


class Me(User):
    """The authenticated user."""

    email: str
    language: str | None
    timezone: str | None
    members_only: bool
    unindexed: bool
    is_admin: bool
    created_at: Moment | None
    unread_message_count: Annotated[Counter, From("unread_messages")]
    unread_notification_count: Annotated[Counter, From("unread_notifications")]


class UserCollection(Output):
    """A numbered page of users, in order of their ids."""

    items: list[User]
    meta: Annotated[CollectionMeta, Field(alias="_meta")]
    links: Annotated[PageLinks, Field(alias="_links")]


class PersonLinks(Output):
    """Links to a user and their picture."""

    self: Annotated[Path, From(lambda person, to: f"{to.users}{person.id}")]
    avatar: Annotated[Path, From(lambda person, _: avatar_url(person))]


class Person(Output):
    """A user, in short."""

    id: UserId
    username: str
    links: Annotated[PersonLinks, Field(alias="_links"), From("")]


class PeoplePage(Output):
    """A page of users, newest accounts first; cursors are their ids."""

    items: list[User]
    meta: Annotated[KeysetMeta, Field(alias="_meta")]
    links: Annotated[PageLinks, Field(alias="_links")]


class Relationship(Output):
    """Who follows, blocks or mutes whom; users cannot see who mutes them."""

    id: UserId
    following: bool
    followed_by: bool
    blocking: bool
    blocked_by: bool
    muting: bool
