"""A post's text as HTML: escaped, with its links, mentions and tags to follow."""

from collections.abc import Callable
from dataclasses import dataclass

import regex
from markupsafe import Markup, escape

from app.lib.entities import Entity, EntityKind, find_entities
from app.lib.text import shorten

MAX_SHOWN_PATH = 24
"""Graphemes of a link's path that are shown; its host is always shown whole."""

_HOST_END = regex.compile(r"[/?#]")
_CARRIAGE_RETURN = regex.compile(r"\r\n?")
_PARAGRAPH_END = regex.compile(r"\n{2,}")
_PARAGRAPH = Markup('<p dir="auto">{}</p>')
_LINE = Markup('<bdi class="line" dir="auto">{}</bdi>')
# Hidden where lines are blocks; a reader of feeds, who has no style for them, needs it.
_BREAK = Markup("<br>\n")
_LINK = Markup(
    '<a class="post-link" href="{}" title="{}" dir="ltr"'
    ' rel="nofollow noopener ugc">{}</a>'
)
_MENTION = Markup('<a class="mention" href="{}"><bdi>@{}</bdi></a>')
_TAG = Markup('<a class="tag" href="{}" rel="tag"><bdi>{}</bdi></a>')


# From a name as typed to the name to show and its address; None: plain text.
Person = Callable[[str], tuple[str, str] | None]


@dataclass(frozen=True, slots=True)
class _Links:
    """Where mentions and tags lead."""

    person: Person
    tag_url: Callable[[str], str]


def render_post(
    body: str,
    *,
    person: Person,
    tag_url: Callable[[str], str],
) -> Markup:
    """Return a post's text as lines of safe HTML.

    `person` gets a name as typed and returns the name to show and its address, or
    None where it is no name: of the names that a mention may mean, the longest that
    exists is linked, and without one it is plain text. `tag_url` gets a folded tag.
    Without words there is nothing.
    """
    links = _Links(person, tag_url)
    return _lines_of(body, lambda line: _render_inline(line, links))


def render_lines(text: str) -> Markup:
    """Return a text as lines of safe HTML in which nothing is linked."""
    return _lines_of(text, escape)


def _lines_of(text: str, draw: Callable[[str], Markup]) -> Markup:
    """Return each line as a block with the direction of its first strong letter.

    Copied, a paragraph of several lines has one line end between two, and paragraphs
    have a blank line between them, as it was typed.
    """
    if not text:
        return Markup("")
    text = _CARRIAGE_RETURN.sub("\n", text).strip("\n")
    paragraphs = (part.split("\n") for part in _PARAGRAPH_END.split(text))
    return Markup("\n").join(_paragraph([draw(line) for line in p]) for p in paragraphs)


def _paragraph(lines: list[Markup]) -> Markup:
    if len(lines) == 1:
        return _PARAGRAPH.format(lines[0])
    return _PARAGRAPH.format(_BREAK.join(_LINE.format(line) for line in lines))


def _render_inline(text: str, links: _Links) -> Markup:
    parts: list[Markup] = []
    end = 0
    for entity in find_entities(text):
        parts.append(escape(text[end : entity.start]))
        parts.append(_render_entity(entity, text[entity.start : entity.end], links))
        end = entity.end
    parts.append(escape(text[end:]))
    return Markup("").join(parts)


def _render_entity(entity: Entity, typed: str, links: _Links) -> Markup:
    if entity.kind is EntityKind.LINK:
        return _LINK.format(entity.value, entity.value, shown_link(entity.value))
    if entity.kind is EntityKind.TAG:
        return _TAG.format(links.tag_url(entity.value), typed)
    for candidate in entity.candidates:
        found = links.person(candidate)
        if found is not None:
            name, url = found
            return _MENTION.format(url, name) + escape(typed[1 + len(candidate) :])
    return escape(typed)


def shown_link(url: str) -> str:
    """Return the text shown for a link: no scheme, whole host, shortened path."""
    rest = url.partition("://")[2]
    host = _HOST_END.split(rest, maxsplit=1)[0]
    path = rest.removeprefix(host)
    return host.removeprefix("www.") + shorten(
        "" if path == "/" else path, MAX_SHOWN_PATH
    )
