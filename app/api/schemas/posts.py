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
from app.http_api.rendering import From
from app.http_api.schemas import (
    DEFAULT_LIMIT,
    INTEGRAL,
    VISIBLE,
    WHOLE,
    Body,
    Counter,
    KeysetMeta,
    Limit,
    Moment,
    Output,
    PageLinks,
    Path,
    Query,
    SomeId,
    absent,
    storable,
)
from app.lib.ids import MAX_ID, MIN_ID
from app.lib.language import POST_LANGUAGES
from app.media.attachments import IMAGE, MOVING
from app.posts.read_models import PostRecord
from app.web.presenters.attachments import attachments_of

# The true limit is a setting, counted in graphemes; this only bounds the work.
MAX_CHARACTERS = 65_536
COUNTED = "Length is counted in grapheme clusters."
MAX_ATTACHMENTS = 4
MAX_ATTACHMENT_ID = 2**31 - 1


def _check_language(code: str) -> str:
    if code not in POST_LANGUAGES:
        raise PydanticCustomError("language", "This language is not known here.")
    return code


# The body of a new post that has no such field.
_ABSENT: Any = object()


def _unless_attachments(
    text: Any, validate: ValidatorFunctionWrapHandler, info: ValidationInfo
) -> Any:
    """Require a body unless there are `media_ids`, a field that is validated before."""
    if info.data.get("media_ids") and text in (_ABSENT, ""):
        return ""
    if text is _ABSENT:
        raise PydanticKnownError("missing")
    return validate(text)


EXAMPLE = "Hello, #flask"
PostBody = Annotated[
    str,
    storable(
        MAX_CHARACTERS,
        1,
        description=COUNTED,
        maxLength="POST_MAX_LENGTH",
        examples=[EXAMPLE],
        pattern=VISIBLE,
    ),
]
# The same where it may be empty, if the post has attachments.
OptionalBody = Annotated[
    str,
    storable(
        MAX_CHARACTERS,
        description=f"{COUNTED} It may be empty if the post has attachments.",
        maxLength="POST_MAX_LENGTH",
    ),
]
Language = Annotated[
    str,
    AfterValidator(_check_language),
    Field(json_schema_extra={"enum": list(POST_LANGUAGES)}),
]


class RequiredBody(Body):
    """The body of a post without attachments."""

    body: PostBody


class PostText(Body):
    """A new body of a post; without `language` the language is detected."""

    body: OptionalBody
    language: Language | None = None


class PostIn(Body):
    """A new post with a body, attachments or both.

    Without `language` the language is detected.
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
            max_length=MAX_ATTACHMENTS,
            description="Ids of uploaded pictures (`POST /api/media`), in order.",
            json_schema_extra={"uniqueItems": True},
        ),
    ]
    body: Annotated[
        str,
        storable(
            MAX_CHARACTERS,
            1,
            description=f"{COUNTED} It may be empty or absent beside `media_ids`.",
            maxLength="POST_MAX_LENGTH",
            minLength=0,
            examples=[EXAMPLE],
        ),
        WrapValidator(_unless_attachments),
    ] = Field(default_factory=lambda: _ABSENT, validate_default=True)
    language: Language | None = None
    reply_to_id: Annotated[SomeId, INTEGRAL] | None = None


class PostChanges(Body):
    """Changes of a post; with `language` null the language is detected."""

    body: OptionalBody = ""
    language: Language | None = None


class PostLinks(Output):
    """Links to a post's resources, and to its web page."""

    self: Annotated[Path, From(lambda post, to: f"{to.posts}{post.id}")]
    history: Annotated[Path, From(lambda post, to: f"{to.posts}{post.id}/history")]
    replies: Annotated[Path, From(lambda post, to: f"{to.posts}{post.id}/replies")]
    context: Annotated[Path, From(lambda post, to: f"{to.posts}{post.id}/context")]
    page: Annotated[Path, From(lambda post, to: f"{to.pages}{post.id}")]


class Attachment(Output):
    """A picture or video of a post. Sizes are in pixels; unknown values are null.

    `url` is the file or, for a video of a remote post, its web page. `preview_url` is a
    smaller version of a picture, or a still of a video or of an `animated` picture.
    `description` is the alternative text.
    """

    id: Annotated[int, Field(ge=1)]
    type: Annotated[
        Literal["picture", "film", "animation"],
        # Clients that show pictures show a moving one, too.
        From(lambda view, _: IMAGE if view.kind == MOVING else view.kind),
    ]
    animated: Annotated[bool, From(lambda view, _: view.kind == MOVING)]
    url: str
    preview_url: str | None
    description: Annotated[str | None, From("alt")]
    width: int | None
    height: int | None


def _conversation_of(post: PostRecord, _context: object) -> int:
    return post.id if post.conversation_id is None else post.conversation_id


class Post(Output):
    """A post. Ids are below 2**53, so JavaScript numbers hold them exactly."""

    id: SomeId
    body: str
    timestamp: Moment
    language: str | None
    edited_at: Moment | None
    version: Annotated[int, Field(ge=1)]
    author: Person
    reply_to_id: Annotated[
        SomeId | None,
        Field(description="The parent; null if there is none or it is deleted."),
    ]
    conversation_id: Annotated[
        SomeId,
        Field(description="The first post of the thread, even if it is deleted."),
        From(_conversation_of),
    ]
    reply_count: Counter
    bookmarked: Annotated[
        bool,
        Field(description="Whether the authenticated user has bookmarked it."),
        From(lambda post, to: to.has_reacted("bookmark", post.id)),
    ]
    attachments: Annotated[list[Attachment], From(lambda post, _: attachments_of(post))]
    links: Annotated[PostLinks, Field(alias="_links"), From("")]


class PostPage(Output):
    """A page of posts, newest first."""

    items: list[Post]
    meta: Annotated[KeysetMeta, Field(alias="_meta")]
    links: Annotated[PageLinks, Field(alias="_links")]


class Replies(PostPage):
    """A page of replies, oldest first."""


class ContextMeta(Output):
    """Whether there are more ancestors or descendants than returned."""

    more_ancestors: bool
    more_descendants: bool


class Context(Output):
    """The ancestors and descendants of a post, each oldest first."""

    ancestors: list[Post]
    descendants: list[Post]
    meta: Annotated[ContextMeta, Field(alias="_meta")]


class RepliesPage(Query):
    """A page by ids, oldest first: items later or earlier than a given id."""

    limit: Limit = DEFAULT_LIMIT
    min_id: Annotated[
        SomeId, WHOLE, absent("Return replies later than this id: the next page.")
    ] = MIN_ID
    max_id: Annotated[
        SomeId, WHOLE, absent("Return the replies immediately before this id.")
    ] = MAX_ID


class Revision(Output):
    """A former body of a post, and when the post got it."""

    body: str
    language: str | None
    timestamp: Annotated[Moment, From("created_at")]


class History(Output):
    """The former bodies of a post, newest first."""

    items: list[Revision]
