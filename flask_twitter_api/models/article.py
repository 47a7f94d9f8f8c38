"""Long articles and the blocks they are made of."""
# ruff: noqa: RUF009 - known() describes a field, it makes no shared default.

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from .base import Record, as_int, as_text, as_time, known, many_of, one_of
from .user import User


@dataclass(frozen=True, kw_only=True)
class Style(Record):
    """A stretch of text in a style; places are counted in UTF-16 units."""

    offset: int = known(as_int, "offset", default=0)
    length: int = known(as_int, "length", default=0)
    style: str = known(as_text, "style", default="")


@dataclass(frozen=True, kw_only=True)
class Block(Record):
    """A paragraph, a heading, a list item, a picture or a line."""

    kind: str = known(as_text, "type", default="unstyled")
    text: str = known(as_text, "text", default="")
    styles: tuple[Style, ...] = known(
        many_of(lambda: Style), "inlineStyleRanges", default=()
    )
    picture: str | None = known(as_text, "url", "previewUrl")
    width: int | None = known(as_int, "width")
    height: int | None = known(as_int, "height")


@dataclass(frozen=True, kw_only=True)
class Article(Record):
    """An article with its whole text."""

    title: str = known(as_text, "title", default="")
    preview: str | None = known(as_text, "preview_text")
    cover: str | None = known(as_text, "cover_media_img_url")
    author: User | None = known(one_of(lambda: User), "author")
    created_at: datetime | None = known(as_time, "createdAt")
    reply_count: int | None = known(as_int, "replyCount")
    like_count: int | None = known(as_int, "likeCount")
    quote_count: int | None = known(as_int, "quoteCount")
    view_count: int | None = known(as_int, "viewCount")
    blocks: tuple[Block, ...] = known(many_of(lambda: Block), "contents", default=())


@dataclass(frozen=True, kw_only=True)
class Trend(Record):
    """Something many write about."""

    name: str = known(as_text, "name", default="")
    query: str | None = known(as_text, "query")
    rank: int | None = known(as_int, "rank")
    note: str | None = known(as_text, "meta_description")

    @classmethod
    def prepare(cls, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Unwrap what the service wraps once, though its pages show it bare."""
        inner = data.get("trend")
        source = dict(inner if isinstance(inner, dict) else data)
        target = source.pop("target", None)
        if isinstance(target, dict):
            source.setdefault("query", target.get("query"))
        # It comes ready for a URL; readers and the search want it plain.
        if isinstance(source.get("query"), str):
            source["query"] = unquote_plus(source["query"])
        return source
