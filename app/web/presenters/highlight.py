"""Marking the hits of a search in a rendered post, whose links stay links."""

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
    """Wrap what a query found in the text of safe HTML in `<mark>`.

    A hit that reaches over the edge of a link is marked in pieces.
    """
    pieces = _TAG.split(str(rendered))
    texts = [html.unescape(piece) for piece in pieces[::2]]
    spans = hits("".join(texts), query)
    if not spans:
        return rendered
    marked: list[str] = []
    start = 0
    for text, tag in zip(texts, [*pieces[1::2], ""], strict=True):
        marked += [*_mark(text, start, spans), tag]
        start += len(text)
    return Markup("".join(marked))  # noqa: S704  # tags of `rendered`, escaped texts


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
