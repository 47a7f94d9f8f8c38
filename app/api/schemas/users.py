"""People."""

from typing import Annotated

from pydantic import Field

from app.http_api.schemas import (
    Body,
    CollectionMeta,
    Counter,
    KeysetMeta,
    Moment,
    PageLinks,
    Path,
    Shown,
    UserId,
    storable,
)
from app.lib.passwords import MAX_LENGTH, MIN_LENGTH
from app.users.names import MAX_ABOUT, MAX_EMAIL

# Rules are the domain's, which has sentences for them: a schema only describes.
NAME_PATTERN = "^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$"
Name = Annotated[str, storable(64, 1)]
Address = Annotated[str, storable(MAX_EMAIL, 1, format="email")]
About = Annotated[str, storable(MAX_ABOUT)]
Secret = Annotated[str, storable(MAX_LENGTH, format="password")]
NewSecret = Annotated[str, storable(MAX_LENGTH, MIN_LENGTH, format="password")]


class UserIn(Body):
    """What a new account needs."""

    username: Annotated[str, storable(64, 1, pattern=NAME_PATTERN)]
    email: Address
    password: NewSecret
    about_me: About | None = None


class UserChanges(Body):
    """What may change of an account; another address takes the present password."""

    username: Name = ""
    email: Address = ""
    about_me: About | None = None
    password: Secret = ""


class MyChanges(UserChanges):
    """What may change of one's own account; null follows the browser or the site."""

    language: Annotated[str, storable(8, examples=["fa"])] | None = None
    timezone: Annotated[str, storable(64, examples=["Asia/Tehran"])] | None = None


class UserLinks(Shown):
    """Where more of a person is."""

    self: Path
    followers: Path
    following: Path
    avatar: Annotated[str, Field(description="An absolute address.")]


class User(Shown):
    """A person as everybody sees them."""

    id: UserId
    username: str
    last_seen: Moment | None
    about_me: str | None
    post_count: Counter
    follower_count: Counter
    following_count: Counter
    links: Annotated[UserLinks, Field(alias="_links")]


class Me(User):
    """A person as they see themselves."""

    email: str
    language: str | None
    timezone: str | None
    is_admin: bool
    created_at: Moment | None
    unread_message_count: Counter
    unread_notification_count: Counter


class UserCollection(Shown):
    """A numbered page of people, in the order of their ids."""

    items: list[User]
    meta: Annotated[CollectionMeta, Field(alias="_meta")]
    links: Annotated[PageLinks, Field(alias="_links")]


class PersonLinks(Shown):
    """Where a person and their picture are."""

    self: Path
    avatar: Path


class Person(Shown):
    """A person beside something of theirs."""

    id: UserId
    username: str
    links: Annotated[PersonLinks, Field(alias="_links")]


class PeoplePage(Shown):
    """A page of people, newest accounts first; its cursors are their ids."""

    items: list[User]
    meta: Annotated[KeysetMeta, Field(alias="_meta")]
    links: Annotated[PageLinks, Field(alias="_links")]


class Relationship(Shown):
    """How the asker and another person stand. Nobody learns who mutes them."""

    id: UserId
    following: bool
    followed_by: bool
    blocking: bool
    blocked_by: bool
    muting: bool
