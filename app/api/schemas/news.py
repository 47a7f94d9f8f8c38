"""News: sources and headlines."""

from typing import Annotated, Literal

from pydantic import Field

from app.http_api.rendering import From
from app.http_api.schemas import (
    INTEGRAL,
    WHOLE,
    Body,
    KeysetMeta,
    KeysetPage,
    Moment,
    Output,
    PageLinks,
    SomeId,
    UserId,
    storable,
)
from app.lib.safe_fetch import MAX_URL_LENGTH
from app.news.models import COLOURS, MAX_NAME, MAX_SELECTOR

MAX_CHOSEN = 250
Colour = Annotated[
    int, Field(ge=0, lt=COLOURS, description="Which of the colours of the site it has.")
]


class NewsQuery(KeysetPage):
    """A page of headlines, perhaps of some sources, or with some words."""

    source: Annotated[
        list[Annotated[UserId, WHOLE]],
        Field(
            max_length=MAX_CHOSEN,
            description="The id of a source; the parameter may be repeated.",
            default_factory=list,
        ),
    ]
    q: Annotated[str, storable(200)] = ""


class NewsSourceShort(Output):
    """A source, as beside its headlines."""

    id: UserId
    name: str
    url: Annotated[str, From("site_url"), Field(description="The page of the site.")]
    colour: Colour
    is_own: Annotated[bool, Field(description="Whether it is the user's own.")]


class Headline(Output):
    """A headline; all texts are plain."""

    id: SomeId
    title: str
    summary: str
    author: str
    url: str
    published_at: Moment
    source: NewsSourceShort
    also: Annotated[
        list[NewsSourceShort],
        Field(description="Other sources that have the same story."),
    ]
    post_id: Annotated[
        SomeId | None,
        From(lambda headline, _context: headline.post_id or None),
        Field(description="The post by which the user has shared it."),
    ]


class HeadlinePage(Output):
    """A page of headlines, newest first."""

    items: list[Headline]
    meta: Annotated[KeysetMeta, Field(alias="_meta")]
    links: Annotated[PageLinks, Field(alias="_links")]


class NewsSourceState(Output):
    """What became of fetching a source, for those who manage it."""

    kind: Literal["feed", "page", "twitter", "mastodon"]
    address: str
    selector: str
    state: Annotated[
        Literal["new", "fine", "failing"], From(lambda source, _c: source.state)
    ]
    error: Annotated[
        str | None,
        From(lambda source, translate: translate(source.last_error)),
        Field(description="Why the last attempts failed, in the user's language."),
    ]
    checked_at: Moment | None
    succeeded_at: Moment | None
    due_at: Moment


class NewsSource(Output):
    """A source of the site or of the user."""

    id: UserId
    name: str
    url: Annotated[str, Field(description="The page of the site.")]
    colour: Colour
    is_own: Annotated[bool, Field(description="Whether it is the user's own.")]
    is_muted: Annotated[bool, Field(description="Whether the user has muted it.")]
    fetching: Annotated[
        NewsSourceState | None, Field(description="Null unless the user manages it.")
    ]


class NewsSourceList(Output):
    """All sources of the site and of the user."""

    items: list[NewsSource]


class NewsSourceIn(Body):
    """A source to add."""

    address: Annotated[
        str,
        storable(MAX_URL_LENGTH, 1),
        Field(
            description="A feed, a page that names one, a tag of Mastodon"
            " (`#tag@site.example`), an account of Twitter (`@name`), or a search there"
            " (`twitter:words`).",
            examples=["https://site.example/feed.xml"],
        ),
    ]
    selector: Annotated[
        str,
        storable(MAX_SELECTOR),
        Field(description="For a page without a feed: what selects its headlines."),
    ] = ""
    name: Annotated[str, storable(MAX_NAME)] = ""
    is_site_wide: Annotated[
        bool, Field(description="Show it to everybody; administrators only.")
    ] = False


class NewsSourcePatch(Body):
    """Changes of a source."""

    name: Annotated[str, storable(MAX_NAME, 1)]
    colour: Annotated[Colour | None, INTEGRAL] = None
