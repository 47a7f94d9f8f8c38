"""Normalisation of typed text: one normal form, no hidden controls."""

import unicodedata

import regex

MAX_MARKS = 8
"""Combining marks kept on one base character; no living script stacks more."""

CODE_POINTS_PER_GRAPHEME = 16
"""Room for the longest family emoji per counted character, and not for more."""

TAB_WIDTH = 4
"""Columns made with tabs stay columns, and indented lines indented, of blanks."""

_LINE_ENDS = regex.compile(r"\r\n|[\r\x85\u2028\u2029]")
# Besides controls and lone surrogates (which cannot be stored as UTF-8): the byte
# order mark, annotation and deprecated format characters, noncharacters, and the two
# bidirectional overrides, whose only use in a post is to show another text than it is.
_DROPPED = regex.compile(
    r"[[\p{Cc}--\n]\p{Cs}\uFEFF\uFFF9-\uFFFB\u206A-\u206F\p{Noncharacter_Code_Point}"
    r"\u202D\u202E]",
    regex.V1,
)
_TOO_MANY_MARKS = regex.compile(rf"(\p{{M}}{{{MAX_MARKS}}})\p{{M}}+")
# What leaves no ink: blanks, format characters, and letters drawn as nothing.
_INVISIBLE = regex.compile(r"[\s\p{Cf}\p{M}\u115F\u1160\u2800\u3164\uFFA0]*+")
# Flags are pairs of letters. Asked where such a letter belongs, the library counts back
# to the first one of the run: quadratic, unless whole flags are taken from the left.
_GRAPHEME = regex.compile(
    r"[\U0001F1E6-\U0001F1FF]{2}"
    r"[\p{Grapheme_Cluster_Break=Extend}\p{Grapheme_Cluster_Break=SpacingMark}\u200D]*+"
    r"|\X",
    regex.V1,
)

_EMBEDDINGS = "\u202a\u202b"
_ISOLATES = "\u2066\u2067\u2068"
_END_EMBEDDING = "\u202c"
_END_ISOLATE = "\u2069"
_DIRECTIONS = frozenset(_EMBEDDINGS + _ISOLATES + _END_EMBEDDING + _END_ISOLATE)
_DEEPEST = 16


def clean_text(text: str) -> str:
    """Return text of several lines normalised: NFC, LF, no controls, directions closed.

    Cleaning twice changes nothing. Text without anything visible becomes "".
    """
    text = _DROPPED.sub("", _LINE_ENDS.sub("\n", text).expandtabs(TAB_WIDTH))
    text = "\n".join(close_directions(line) for line in text.split("\n"))
    text = _TOO_MANY_MARKS.sub(r"\1", unicodedata.normalize("NFC", text))
    # A cut run of marks may compose anew.
    text = unicodedata.normalize("NFC", text)
    if _INVISIBLE.fullmatch(text):
        return ""
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def clean_line(text: str) -> str:
    """Return text of one line normalised as by `clean_text`, with single blanks."""
    return " ".join(clean_text(text).split())


def close_directions(line: str) -> str:
    """Return a line with balanced bidirectional controls, so none acts beyond it.

    A closing control without its opening is dropped; an opening one that is never
    closed gets its closing at the end (rules X5 to X7 of Unicode annex 9).
    """
    if _DIRECTIONS.isdisjoint(line):
        return line
    cleaned: list[str] = []
    opened: list[str] = []
    for character in line:
        if character in _DIRECTIONS:
            _step(character, opened, cleaned)
        else:
            cleaned.append(character)
    return "".join(cleaned + opened[::-1])


def _step(control: str, opened: list[str], cleaned: list[str]) -> None:
    """Follow one control: `opened` holds the closings still owed, innermost last."""
    if control in _EMBEDDINGS or control in _ISOLATES:
        if len(opened) < _DEEPEST:
            cleaned.append(control)
            opened.append(_END_EMBEDDING if control in _EMBEDDINGS else _END_ISOLATE)
    elif control == _END_EMBEDDING:
        if opened and opened[-1] == _END_EMBEDDING:
            cleaned.append(opened.pop())
    elif _END_ISOLATE in opened:
        while opened[-1] != _END_ISOLATE:
            cleaned.append(opened.pop())
        cleaned.append(opened.pop())


def count_graphemes(text: str) -> int:
    """Return the number of extended grapheme clusters: characters as people count."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    return sum(1 for _ in _GRAPHEME.finditer(text))


def fits(text: str, limit: int) -> bool:
    """Return whether text has at most `limit` graphemes, and no monstrous ones."""
    if len(text) > limit * CODE_POINTS_PER_GRAPHEME:
        return False
    return count_graphemes(text) <= limit


def shorten(text: str, limit: int) -> str:
    """Return text cut to `limit` graphemes, the last being "…" where it was longer."""
    if len(text) <= limit:
        return text
    graphemes: list[str] = []
    for match in _GRAPHEME.finditer(text):
        if len(graphemes) == limit:
            return "".join(graphemes[: limit - 1]).rstrip() + "…"
        graphemes.append(match.group())
    return text
