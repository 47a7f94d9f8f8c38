"""Posts."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app.api.schemas.base import (
    VISIBLE,
    Body,
    KeysetMeta,
    Moment,
    PageLinks,
    Path,
    Shown,
    SomeId,
    storable,
)
from app.api.schemas.users import Person
from app.lib.languages import POST_LANGUAGES

# The true limit is a setting, counted in graphemes; this only bounds the work.
MOST_CHARACTERS = 65_536


def _known(code: str) -> str:
    if code not in POST_LANGUAGES:
        raise PydanticCustomError("language", "This language is not known here.")
    return code


PostBody = Annotated[
    str,
    storable(
        MOST_CHARACTERS,
        1,
        description="Counted in characters as people see them (grapheme clusters).",
        maxLength="POST_MAX_LENGTH",
        pattern=VISIBLE,
    ),
]
Language = Annotated[
    str, AfterValidator(_known), Field(json_schema_extra={"enum": list(POST_LANGUAGES)})
]


class PostIn(Body):
    """A post to be; without a language it is detected."""

    body: PostBody
    language: Language | None = None


class PostChanges(Body):
    """What shall change of a post; null has its language detected."""

    body: PostBody = ""
    language: Language | None = None


class PostLinks(Shown):
    """Where more of a post is; `page` is for people."""

    self: Path
    history: Path
    page: Path


class Post(Shown):
    """A post. Ids are below 2**53, so they are exact as JavaScript numbers."""

    id: SomeId
    body: str
    timestamp: Moment
    language: str | None
    edited_at: Moment | None
    version: Annotated[int, Field(ge=1)]
    author: Person
    # Whether the asker keeps it.
    bookmarked: bool
    links: Annotated[PostLinks, Field(alias="_links")]


class PostPage(Shown):
    """A page of posts, newest first."""

    items: list[Post]
    meta: Annotated[KeysetMeta, Field(alias="_meta")]
    links: Annotated[PageLinks, Field(alias="_links")]


class Revision(Shown):
    """A text that a post had before an edit, and since when it had it."""

    body: str
    language: str | None
    timestamp: Moment


class History(Shown):
    """The former texts of a post, the latest first."""

    items: list[Revision]
