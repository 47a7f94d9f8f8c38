"""Tweets, from every endpoint, the webhook and the fast lane."""
# ruff: noqa: RUF009 - known() describes a field, it makes no shared default.

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Optional

from .base import (
    Record,
    as_flag,
    as_int,
    as_mapping,
    as_text,
    as_texts,
    as_time,
    inside,
    known,
    many_of,
    one_of,
)
from .entities import Card, Link, Media, Mention
from .user import User


@dataclass(frozen=True, kw_only=True)
class ArticleSummary(Record):
    """The head of a long article that a tweet carries."""

    title: str = known(as_text, "title", default="")
    preview: str | None = known(as_text, "preview_text")
    cover: str | None = known(as_text, "cover_media_img_url")


@dataclass(frozen=True, kw_only=True)
class Tweet(Record):
    """A tweet; a count that is None was not told, which is not 0."""

    ignored: ClassVar[frozenset[str]] = frozenset(
        [
            "type",
            "entities",
            "extendedEntities",
            "isRetweet",
            "isReply",
            "user_id",
            "display_name",
            "media",
        ]
    )

    id: str = known(as_text, "id", "id_str", default="")
    #: As it came; a retweet's is cut off, see ``full_text``.
    text: str = known(as_text, "text", "full_text", default="")
    author: User | None = known(one_of(lambda: User), "author", "user")
    created_at: datetime | None = known(
        as_time, "createdAt", "created_at", "created_ms"
    )
    url: str | None = known(as_text, "url", "twitterUrl")
    lang: str | None = known(as_text, "lang")
    source: str | None = known(as_text, "source")
    reply_count: int | None = known(as_int, "replyCount", "reply_count")
    retweet_count: int | None = known(as_int, "retweetCount", "retweet_count")
    like_count: int | None = known(as_int, "likeCount", "like_count", "favorite_count")
    quote_count: int | None = known(as_int, "quoteCount", "quote_count")
    view_count: int | None = known(as_int, "viewCount", "view_count")
    bookmark_count: int | None = known(as_int, "bookmarkCount", "bookmark_count")
    is_reply: bool | None = known(as_flag, "isReply", "is_reply")
    in_reply_to_id: str | None = known(as_text, "inReplyToId", "in_reply_to_id")
    in_reply_to_user_id: str | None = known(
        as_text, "inReplyToUserId", "in_reply_to_user_id"
    )
    in_reply_to_username: str | None = known(
        as_text, "inReplyToUsername", "in_reply_to_username"
    )
    conversation_id: str | None = known(as_text, "conversationId", "conversation_id")
    quoted: Optional["Tweet"] = known(one_of(lambda: Tweet), "quoted_tweet")
    retweeted: Optional["Tweet"] = known(one_of(lambda: Tweet), "retweeted_tweet")
    links: tuple[Link, ...] = known(many_of(lambda: Link), "links", default=())
    mentions: tuple[Mention, ...] = known(
        many_of(lambda: Mention), "mentions", default=()
    )
    hashtags: tuple[str, ...] = known(as_texts, "hashtags", default=())
    attachments: tuple[Media, ...] = known(
        many_of(lambda: Media), "attachments", default=()
    )
    card: Card | None = known(one_of(lambda: Card), "card")
    article: ArticleSummary | None = known(one_of(lambda: ArticleSummary), "article")
    place: Mapping[str, Any] | None = known(as_mapping, "place")
    is_limited_reply: bool | None = known(as_flag, "isLimitedReply")

    # A place is a plain mapping, so the generated hash would fail on it.
    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def is_retweet(self) -> bool:
        """Whether this repeats another's tweet; the service's own flag lies."""
        return self.retweeted is not None

    @property
    def full_text(self) -> str:
        """The whole text, which for a retweet is that of the original."""
        return self.retweeted.text if self.retweeted else self.text

    @classmethod
    def prepare(cls, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Lift entities and media, and give the fast lane's tweets an author."""
        source = _cut_nesting(data, 2)
        entities = inside(source, "entities")
        found = entities if isinstance(entities, dict) else {}
        _default(source, "links", found.get("urls"))
        _default(source, "mentions", found.get("user_mentions"))
        _default(source, "hashtags", _tags(found.get("hashtags")))
        _default(source, "attachments", _attachments(source))
        if "author" not in source and isinstance(source.get("screen_name"), str):
            names = {"screen_name", "display_name"}
            author = {n: source.pop(n) for n in names & source.keys()}
            source["author"] = {**author, "id": source.get("user_id")}
        return source


def _cut_nesting(data: Mapping[str, Any], levels: int) -> dict[str, Any]:
    """A copy of a tweet without what is quoted more than so many levels below.

    A repeated tweet may quote another; who wants more looks at that one.
    """
    source = dict(data)
    for name in ("quoted_tweet", "retweeted_tweet"):
        inner = source.pop(name, None)
        if levels and isinstance(inner, dict):
            source[name] = _cut_nesting(inner, levels - 1)
    return source


def _default(source: dict[str, Any], name: str, value: Any) -> None:
    if value is not None:
        source[name] = value


def _tags(value: Any) -> list[Any] | None:
    if not isinstance(value, list):
        return None
    return [inside(tag, "text") if isinstance(tag, dict) else tag for tag in value]


def _attachments(source: Mapping[str, Any]) -> list[Any] | None:
    media = inside(source, "extendedEntities", "media")
    if isinstance(media, list):
        return media
    plain = source.get("media")
    if isinstance(plain, list):
        # The fast lane sends bare addresses.
        return [{"media_url_https": m} if isinstance(m, str) else m for m in plain]
    return None
