"""The things the invented world consists of."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

#: Twitter's ids count the milliseconds since this moment, shifted by 22 bits.
_FIRST_MS = 1288834974657


def id_at(milliseconds: int, number: int = 0) -> str:
    """An id of the form that Twitter gives to something made at that time."""
    return str(((milliseconds - _FIRST_MS) << 22) | (number & 0x3FFFFF))


@dataclass(eq=False)
class Person:
    """An account."""

    id: str
    username: str
    name: str
    bio: str = ""
    place: str = ""
    link: str = ""
    created_ms: int = 0
    verified: bool = False
    protected: bool = False
    suspended: bool = False
    automated: bool = False
    likes: int = 0
    pinned: str = ""
    #: Ids, the one followed last at the end.
    follows: list[str] = field(default_factory=list)
    followers: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Tweet:
    """A tweet of the invented world; texts hold links written out."""

    id: str
    author: Person
    text: str
    made_ms: int
    lang: str = "en"
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    reply_to: "Tweet | None" = None
    quoted: "Tweet | None" = None
    retweeted: "Tweet | None" = None
    article: dict[str, Any] | None = None
    #: The kind of a film: "video" or "animated_gif".
    film: str = ""
    #: The choices of a poll with their votes, and when it ends.
    poll: tuple[tuple[str, int], ...] = ()
    poll_ends_ms: int = 0
    #: What its link previews: title and description.
    preview: tuple[str, str] | None = None
    space_id: str = ""
    #: The ids of all versions of an edited tweet.
    versions: tuple[str, ...] = ()
    community_id: str = ""
    views: int | None = 0
    likes: set[str] = field(default_factory=set)
    extra_likes: int = 0
    bookmarks: set[str] = field(default_factory=set)

    @property
    def first(self) -> "Tweet":
        """The tweet the conversation began with."""
        tweet = self
        while tweet.reply_to is not None:
            tweet = tweet.reply_to
        return tweet

    @property
    def seconds(self) -> int:
        """When it was written, in seconds since 1970."""
        return self.made_ms // 1000


@dataclass(eq=False)
class TwitterList:
    """A list of people somebody keeps."""

    id: str
    name: str
    members: list[str]
    followers: list[str]
    private: bool = False


@dataclass(eq=False)
class Community:
    """A community."""

    id: str
    name: str
    description: str
    topic: str
    creator: str
    moderators: list[str]
    members: list[str]
    made_ms: int


@dataclass(eq=False)
class Space:
    """A conversation by voice."""

    id: str
    title: str
    creator: str
    speakers: list[str]
    listeners: list[str]
    made_ms: int


def twitter_date(milliseconds: int) -> str:
    """A date as Twitter writes it, whatever the locale of this process."""
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[moment.weekday()]
    months = "JanFebMarAprMayJunJulAugSepOctNovDec"
    month = months[3 * moment.month - 3 : 3 * moment.month]
    return f"{day} {month} {moment:%d %H:%M:%S} +0000 {moment.year:04d}"


def iso_date(milliseconds: int) -> str:
    """A date with milliseconds as Spaces have it."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"
