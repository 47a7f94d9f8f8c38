"""Posts."""

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError, PydanticKnownError

from app.api.schemas.users import Person
from app.http_api.schemas import (
    DEFAULT_ROWS,
    INTEGRAL,
    VISIBLE,
    WHOLE,
    Body,
    Counter,
    KeysetMeta,
    Limit,
    Moment,
    PageLinks,
    Path,
    Query,
    Shown,
    SomeId,
    absent,
    storable,
)
from app.lib.ids import MAX_ID, MIN_ID
from app.lib.languages import POST_LANGUAGES

# The true limit is a setting, counted in graphemes; this only bounds the work.
MOST_CHARACTERS = 65_536
COUNTED = "Counted in characters as people see them (grapheme clusters)."
MOST_PICTURES = 4
MAX_ATTACHMENT_ID = 2**31 - 1


def _known(code: str) -> str:
    if code not in POST_LANGUAGES:
        raise PydanticCustomError("language", "This language is not known here.")
    return code


# Where a post to be has no field for words.
_UNSAID: Any = object()


def _or_pictures(
    text: Any, read: ValidatorFunctionWrapHandler, asked: ValidationInfo
) -> Any:
    """Want words, unless there are pictures: those are named before the words."""
    if asked.data.get("media_ids") and text in (_UNSAID, ""):
        return ""
    if text is _UNSAID:
        raise PydanticKnownError("missing")
    return read(text)


PostBody = Annotated[
    str,
    storable(
        MOST_CHARACTERS,
        1,
        description=COUNTED,
        maxLength="POST_MAX_LENGTH",
        pattern=VISIBLE,
    ),
]
# The same where there may be none, if the post has pictures.
SpareBody = Annotated[
    str,
    storable(
        MOST_CHARACTERS,
        description=f"{COUNTED} It may be empty if the post has pictures.",
        maxLength="POST_MAX_LENGTH",
    ),
]
Language = Annotated[
    str, AfterValidator(_known), Field(json_schema_extra={"enum": list(POST_LANGUAGES)})
]


class Words(Body):
    """What a post says that shows nothing."""

    body: PostBody


class PostText(Body):
    """What a post shall say; without a language it is detected."""

    body: SpareBody
    language: Language | None = None


class PostIn(Body):
    """A post to be, perhaps an answer; without a language it is detected.

    It has words, pictures, or both.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {
                    "required": ["body"],
                    "properties": {"body": {"minLength": 1, "pattern": VISIBLE}},
                },
                {
                    "required": ["media_ids"],
                    "properties": {"media_ids": {"minItems": 1}},
                },
            ]
        }
    )

    media_ids: Annotated[
        list[Annotated[int, Field(ge=1, le=MAX_ATTACHMENT_ID)]],
        Field(
            default_factory=list,
            max_length=MOST_PICTURES,
            description="Pictures of `POST /api/media`, in the order to show them.",
            json_schema_extra={"uniqueItems": True},
        ),
    ]
    body: Annotated[
        str,
        storable(
            MOST_CHARACTERS,
            1,
            description=f"{COUNTED} It may be empty or left out beside `media_ids`.",
            maxLength="POST_MAX_LENGTH",
            minLength=0,
        ),
        WrapValidator(_or_pictures),
    ] = Field(default_factory=lambda: _UNSAID, validate_default=True)
    language: Language | None = None
    reply_to_id: Annotated[SomeId, INTEGRAL] | None = None


class PostChanges(Body):
    """What shall change of a post; null has its language detected."""

    body: SpareBody = ""
    language: Language | None = None


class PostLinks(Shown):
    """Where more of a post is; `page` is for people."""

    self: Path
    history: Path
    replies: Path
    context: Path
    page: Path


class Attachment(Shown):
    """A picture or film of a post; sizes are in pixels, what is unknown is null.

    `url` leads to the file, or to where a mirrored film is shown; `preview_url` to a
    small form of a picture, or the still of a film or of an `animated` picture.
    """

    id: Annotated[int, Field(ge=1)]
    type: Literal["picture", "film", "animation"]
    animated: bool
    url: str
    preview_url: str | None
    description: str | None
    width: int | None
    height: int | None


class Post(Shown):
    """A post. Ids are below 2**53, so they are exact as JavaScript numbers."""

    id: SomeId
    body: str
    timestamp: Moment
    language: str | None
    edited_at: Moment | None
    version: Annotated[int, Field(ge=1)]
    author: Person
    # What it answers; null as well where that is gone.
    reply_to_id: SomeId | None
    # The first post of its thread, there or not; its own id where it answers nothing.
    conversation_id: SomeId
    reply_count: Counter
    # Whether the asker keeps it.
    bookmarked: bool
    attachments: list[Attachment]
    links: Annotated[PostLinks, Field(alias="_links")]


class PostPage(Shown):
    """A page of posts, newest first."""

    items: list[Post]
    meta: Annotated[KeysetMeta, Field(alias="_meta")]
    links: Annotated[PageLinks, Field(alias="_links")]


class Replies(PostPage):
    """A page of answers, the oldest first."""


class ContextMeta(Shown):
    """Whether there is more above or below than is given."""

    more_ancestors: bool
    more_descendants: bool


class Context(Shown):
    """The posts above one and those below it, each from the oldest on."""

    ancestors: list[Post]
    descendants: list[Post]
    meta: Annotated[ContextMeta, Field(alias="_meta")]


class RepliesPage(Query):
    """A page by ids, from the oldest on: later than one, or before another."""

    limit: Limit = DEFAULT_ROWS
    min_id: Annotated[
        SomeId, WHOLE, absent("Only answers later than this: how to go on.")
    ] = MIN_ID
    max_id: Annotated[
        SomeId, WHOLE, absent("Only answers before this, the nearest to it.")
    ] = MAX_ID


class Revision(Shown):
    """A text that a post had before an edit, and since when it had it."""

    body: str
    language: str | None
    timestamp: Moment


class History(Shown):
    """The former texts of a post, the latest first."""

    items: list[Revision]
