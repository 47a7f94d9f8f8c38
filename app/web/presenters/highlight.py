"""Highlighting the hits of a search in a rendered post, whose links stay links."""

import html
import re
from collections.abc import Iterator

from markupsafe import Markup, escape

from app.search import SearchQuery, hits

_TAG = re.compile(r"(<[^>]*>)")
_BETWEEN_LINES = "\n"
_MARK = Markup("<mark>{}</mark>")

Span = tuple[int, int]


def highlight_html(rendered: Markup, query: SearchQuery) -> Markup:
    """Return safe HTML with the hits of a query wrapped in `<mark>`.

    A hit that reaches over the edge of a link is highlighted on each side.
    """
    parts = _TAG.split(str(rendered))
    texts = [html.unescape(part) for part in parts[::2]]
    spans = hits("".join(texts), query)
    if not spans:
        return rendered
    highlighted: list[str] = []
    start = 0
    for text, tag in zip(texts, [*parts[1::2], ""], strict=True):
        highlighted += [*_mark(text, start, spans), tag]
        start += len(text)
    return Markup("".join(highlighted))  # noqa: S704  # tags of `rendered`, escaped texts


def _mark(text: str, start: int, spans: list[Span]) -> Iterator[str]:
    """Escape a text that begins at `start`, and mark the spans within it."""
    if text == _BETWEEN_LINES:
        spans = []
    position = 0
    for first, last in spans:
        begin, end = max(first - start, 0), min(last - start, len(text))
        if begin < end:
            yield str(escape(text[position:begin]))
            yield str(_MARK.format(text[begin:end]))
            position = end
    yield str(escape(text[position:]))
