"""Taking secrets out of foreign words that may be shown or logged."""

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from urllib.parse import unquote, urlsplit

#: Shorter ones would be found in ordinary words.
_SHORTEST = 4
#: Of a secret no part of so many letters is shown; of a short one no half of it.
_PART, _LEAST_PART = 12, 6
#: Of a text much less than this is ever shown.
_LONGEST = 20_000
#: Nobody encodes more often.
_ROUNDS = 10
_ESCAPE = re.compile(r"\\u(?!d[89a-f])([0-9a-f]{4})|\\x([0-9a-f]{2})", re.IGNORECASE)


def redact(text: str, secrets: Iterable[str]) -> str:
    """Return the text without the secrets, however they are written in it.

    They may come back encoded for an address, for JSON or for HTML, several times
    over, in other capitals, on several lines, cut off, or in parts: a proxy tells of
    its password alone. Where one was encoded, the decoded text is returned.
    """
    pieces = _pieces(secrets)
    hidden = _without(text[:_LONGEST], pieces)
    plain = _decoded(hidden)
    clean = _without(plain, pieces)
    return hidden if clean == plain else clean


def _without(text: str, pieces: Mapping[int, set[str]]) -> str:
    """Return the text with stars for all that is made of these pieces."""
    letters, places = _letters(text)
    is_secret = [False] * len(text)
    for size, known in pieces.items():
        for at in range(len(letters) - size + 1):
            if letters[at : at + size] in known:
                start, end = places[at], places[at + size - 1] + 1
                is_secret[start:end] = [True] * (end - start)
    groups = groupby(range(len(text)), is_secret.__getitem__)
    return "".join(
        "***" if hide else "".join(text[at] for at in run) for hide, run in groups
    )


def _pieces(secrets: Iterable[str]) -> dict[int, set[str]]:
    """Return what betrays a secret, by its number of letters."""
    found: dict[int, set[str]] = defaultdict(set)
    for form in {form for secret in secrets for form in _forms(secret)}:
        letters, _ = _letters(form)
        whole = len(letters)
        size = min(whole, _PART, max(_LEAST_PART, whole // 2))
        if size >= _SHORTEST:
            found[size] |= {letters[at : at + size] for at in range(whole - size + 1)}
    return found


def _forms(secret: str) -> Iterator[str]:
    for part in _parts(secret):
        yield part
        yield _decoded(part)


def _parts(secret: str) -> Iterator[str]:
    yield secret
    if "@" not in secret:
        return
    try:
        # A proxy may be given without its scheme.
        yield urlsplit(secret if "://" in secret else f"//{secret}").password or ""
    except ValueError:
        return


def _letters(text: str) -> tuple[str, list[int]]:
    """Return what tells texts apart, and where each letter of it stands.

    Capitals do not, nor a space, for which ``+`` may stand, nor what masks a quote.
    """
    found = [
        (letter, at)
        for at, char in enumerate(text)
        if char not in "+\\" and not char.isspace()
        for letter in char.casefold()
    ]
    return "".join(letter for letter, _ in found), [at for _, at in found]


def _decoded(text: str) -> str:
    """Return the text as it was before anybody encoded it."""
    for _ in range(_ROUNDS):
        plain = unquote(_ESCAPE.sub(_unescaped, html.unescape(text)))
        if plain == text:
            break
        text = plain
    return text


def _unescaped(found: re.Match[str]) -> str:
    code, byte = found.groups()
    # Several bytes may be one letter, which an address writes as such bytes too.
    return f"%{byte}" if byte else chr(int(code, 16))
