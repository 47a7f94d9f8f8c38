"""The names that an "@" may stand before: the longest one that exists is meant.

"@bob.com" may be a name, or bob at the end of a sentence without a
blank: only the list of people decides. So a mention has candidates.
"""

from collections.abc import Collection, Sequence

import regex

from app.lib.usernames import username_key

MAX_NAME_LENGTH = 64
MAX_CANDIDATES = 16

# Names run through Latin letters, or through another script where they start in one
# (old names of an adopted database): "@bobرا" mentions bob, though no blank follows.
_HIDDEN = r"\p{Default_Ignorable_Code_Point}"
_NAME = regex.compile(
    rf"[@＠](?P<name>[\p{{Latin}}\d_][[\p{{Latin}}\p{{M}}\d_.-]--{_HIDDEN}]*+"
    rf"|[\w--{_HIDDEN}][[\w.-]--{_HIDDEN}]*+)(?P<more>@|＠|://)?",
    regex.V1,
)
# A letter before it makes it an address of e-mail, another sign something else.
_BARRED = regex.compile(r"(?<=[\p{Latin}\d@＠/]|[\p{Latin}\d][_+-])[@＠]")
_BETWEEN = regex.compile(r"[/+_.,;:|&~-]{1,3}")
_SEPARATORS = regex.compile(r"[._-]++")
_LETTER = regex.compile(r"[\p{L}\p{N}]")


def find_mention(text: str, start: int, previous: int) -> tuple[str, ...]:
    """Return the names that the "@" at `start` may mention, the longest first.

    `previous` is where the mention or tag before it ended, or -1: "@bob/@carol" are
    two of them, "example.com/@bob" is none.
    """
    match = _NAME.match(text, start)
    if match is None:
        return ()
    is_next = 0 <= previous <= start and (
        previous == start or _BETWEEN.fullmatch(text, previous, start) is not None
    )
    if _BARRED.match(text, start) and not is_next:
        return ()
    name = match["name"]
    if match["more"]:
        shorter = name.rstrip("._-")
        if shorter == name or match["more"] == "://":
            return ()
        name = shorter
    return _candidates(name.rstrip(".-"))


def _candidates(name: str) -> tuple[str, ...]:
    gaps = _SEPARATORS.finditer(name, 0, MAX_NAME_LENGTH + 1)
    ends = {len(name), *(gap.start() for gap in gaps)}
    fitting = sorted((end for end in ends if end <= MAX_NAME_LENGTH), reverse=True)
    names = (name[:end] for end in fitting)
    return tuple(each for each in names if _LETTER.search(each))[:MAX_CANDIDATES]


def longest_known(candidates: Sequence[str], known: Collection[str]) -> str | None:
    """Return the longest candidate whose `username_key` is among `known`."""
    return next((name for name in candidates if username_key(name) in known), None)
