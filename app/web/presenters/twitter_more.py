"""Spaces and articles of Twitter as templates see them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise

from markupsafe import Markup, escape

from app.integrations.twitter import texts, validation
from app.lib.text import clean_line
from app.web.presenters.twitter import PersonView, present_people, present_person
from app.web.presenters.twitter_links import ORIGINAL, render_text
from app.web.presenters.twitter_media import picture_url
from flask_twitter_api.models import Article, Block, Community, Space, Style, User

MAX_BLOCKS = 2_000
HEADINGS = {"header-one": "h2", "header-two": "h3", "header-three": "h4"}
LISTS = {"unordered-list-item": "ul", "ordered-list-item": "ol"}
_TAGS = {"bold": "b", "italic": "i", "strikethrough": "s"}


@dataclass(frozen=True, slots=True)
class SpaceView:
    """A Space as templates see it; a number or a moment that is None is unknown."""

    title: str
    state: str
    begins_at: datetime | None
    listeners: int | None
    participants: int | None
    replays: int | None
    host: PersonView | None
    speakers: list[PersonView]
    others: list[str]
    original_url: str


@dataclass(frozen=True, slots=True)
class CommunityView:
    """A community as templates see it; rules are names with descriptions."""

    name: str
    about: Markup
    topic: str
    members: int | None
    created_at: datetime | None
    banner_url: str
    rules: list[tuple[str, str]]
    original_url: str


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block of an article: a heading, a paragraph, a list, a picture …."""

    kind: str
    html: Markup | str = ""
    items: Sequence[Markup] = ()
    picture_url: str = ""
    heading: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article as templates see it."""

    title: str
    cover_url: str
    author: PersonView | None
    created_at: datetime | None
    blocks: list[BlockView]


def present_space(space: Space) -> SpaceView:
    """Return the view of a Space; who has no name of an account is only named."""
    host = space.creator if _is_known(space.creator) else None
    admins = [each for each in space.admins if host is None or each.id != host.id]
    speakers = [*admins, *space.speakers]
    unknown = (*space.speakers, *space.listeners)
    return SpaceView(
        title=clean_line(texts.unescaped(space.title)),
        state=(space.state or "").lower(),
        begins_at=space.scheduled_start or space.created_at,
        listeners=space.listeners_now,
        participants=space.participant_count,
        replays=space.replays,
        host=present_person(host) if host else None,
        speakers=present_people(speakers),
        others=[clean_line(one.name) for one in unknown if not _is_known(one)],
        original_url=f"{ORIGINAL}/i/spaces/{space.id}",
    )


def present_community(community: Community) -> CommunityView:
    """Return the view of a community."""
    rules = [
        (clean_line(r.name), clean_line(r.description or "")) for r in community.rules
    ]
    return CommunityView(
        name=clean_line(texts.unescaped(community.name)),
        about=render_text(texts.unescaped(community.description or "")),
        topic=clean_line(community.topic or ""),
        members=community.member_count,
        created_at=community.created_at,
        banner_url=picture_url(community.banner or ""),
        rules=[rule for rule in rules if rule[0]],
        original_url=f"{ORIGINAL}/i/communities/{community.id}",
    )


def present_article(article: Article) -> ArticleView:
    """Return the view of an article."""
    author = article.author if _is_known(article.author) else None
    return ArticleView(
        title=clean_line(texts.unescaped(article.title)),
        cover_url=picture_url(article.cover or ""),
        author=present_person(author) if author else None,
        created_at=article.created_at,
        blocks=list(_blocks(article.blocks[:MAX_BLOCKS])),
    )


def _blocks(blocks: Iterable[Block]) -> Iterable[BlockView]:
    """Return the views of blocks; neighbouring items of a list are one list."""
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        if kind in LISTS:
            items = [styled(one.text, one.styles) for one in group if one.text.strip()]
            yield BlockView(LISTS[kind], items=items)
        else:
            yield from (view for view in map(_block, group) if view is not None)


def _block(block: Block) -> BlockView | None:
    if block.kind == "divider":
        return BlockView("divider")
    if block.kind == "image":
        url = picture_url(block.picture or "")
        size = block.width, block.height
        return BlockView("image", picture_url=url, width=size[0], height=size[1])
    if not block.text.strip():
        return None
    heading = HEADINGS.get(block.kind, "")
    if heading:
        return BlockView("heading", escape(block.text.strip()), heading=heading)
    return BlockView(block.kind, styled(block.text, block.styles))


def styled(text: str, styles: Iterable[Style]) -> Markup:
    """Return a text with its styles as HTML, where no two elements ever overlap.

    Offsets count UTF-16 units. A text without styles has links, names and tags.
    """
    spans = [
        (s.offset, s.offset + s.length, _TAGS.get(s.style.lower())) for s in styles
    ]
    marks = [(start, stop, tag) for start, stop, tag in spans if tag and start < stop]
    if not marks:
        return render_text(text)
    units = text.encode("utf-16-le", "surrogatepass")
    changes = _changes(marks, len(units) // 2)
    opened: Counter[str] = Counter()
    chunks = []
    for a, b in pairwise(sorted({0, len(units) // 2, *changes})):
        opened.update(changes[a])
        text = units[2 * a : 2 * b].decode("utf-16-le", "replace")
        chunks.append(_chunk(text, [tag for tag in sorted(opened) if opened[tag] > 0]))
    return Markup("").join(chunks)


def _changes(
    marks: Iterable[tuple[int, int, str]], length: int
) -> defaultdict[int, Counter[str]]:
    """Return how many marks of each tag begin, or less end, at each edge of a text."""
    changes: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for start, stop, tag in marks:
        changes[min(max(start, 0), length)][tag] += 1
        changes[min(max(stop, 0), length)][tag] -= 1
    return changes


def _chunk(text: str, tags: Iterable[str]) -> Markup:
    html = escape(text)
    for tag in tags:
        html = Markup("<{0}>{1}</{0}>").format(Markup(tag), html)  # noqa: S704  # ours
    return html


def _is_known(user: User | None) -> bool:
    return user is not None and validation.handle(user.username) is not None
