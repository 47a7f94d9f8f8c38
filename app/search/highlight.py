"""The hits of a search in the original text, found by folding."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

from app.lib.fold import Token, tokens
from app.search.query import Phrase, SearchQuery

Span = tuple[int, int]


def highlight(text: str, query: SearchQuery) -> Markup:
    """Escape a text and wrap what a query found in it in `<mark>`."""
    marked = Markup("")
    position = 0
    for start, end in hits(text, query):
        marked += escape(text[position:start])
        marked += Markup("<mark>{}</mark>").format(text[start:end])
        position = end
    return marked + escape(text[position:])


def hits(text: str, query: SearchQuery) -> list[Span]:
    """Return the spans of a text that a query matches, in order, without overlaps."""
    phrases = [spelling for term in query.terms for spelling in term.spellings]
    phrases += [tuple(token.text for token in tokens(tag)) for tag in query.tags]
    if not phrases:
        return []
    words = tokens(text)
    joined = [(word.text, word) for word in words]
    separate = [(part, word) for word in words for part in word.split]
    found = {*_occurrences(joined, phrases), *_occurrences(separate, phrases)}
    return _merged(_with_sign(text, span) for span in sorted(found))


def _occurrences(
    words: Sequence[tuple[str, Token]], phrases: Sequence[Phrase]
) -> Iterator[Span]:
    texts = tuple(text for text, _ in words)
    for phrase in filter(None, phrases):
        for index, text in enumerate(texts):
            last = index + len(phrase) - 1
            if text == phrase[0] and texts[index : last + 1] == phrase:
                yield words[index][1].start, words[last][1].end


def _with_sign(text: str, span: Span) -> Span:
    start, end = span
    signed = start > 0 and text[start - 1] in "#@＃＠"
    return (start - 1, end) if signed else span


def _merged(spans: Iterator[Span]) -> list[Span]:
    apart: list[Span] = []
    for start, end in spans:
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], end))
        else:
            apart.append((start, end))
    return apart
