"""What a tag is made of: the hashtag identifiers of Unicode annex 31.

Beside the letters, marks and digits that annex 31 allows everywhere, signs may stand
between them that some language writes inside of words: the Catalan middle dot, the
Japanese ones, waves, Hebrew gershayim, and the joiners of Persian and Sinhala.
"""

import unicodedata

import regex

from app.lib import arabic

MAX_TAG_LENGTH = 100
"""Characters of a tag's key."""

_WORD = (
    r"[[\p{L}\p{M}\p{N}_\u3003\u309B\u309C\u05F3\U000E0100-\U000E01EF]"
    r"--[\p{Default_Ignorable_Code_Point}--[\U000E0100-\U000E01EF]]]"
)
_MEDIAL = (
    r"[\u00B7\u05BE\u05F4\u0F0B\u0F0C\u180B-\u180D\u180F\u200C\u200D\u30A0\u30FB"
    r"\u301C\uA67E\uFF5E\uFF65]"
)
_TAG = regex.compile(
    rf"[#＃﹟][\u061C\u200E\u200F]{{0,2}}+(?P<name>(?!\p{{M}}){_WORD}++"
    rf"(?:{_MEDIAL}{{1,4}}+{_WORD}++)*+)(?!://)",
    regex.V1,
)
# A word before the sign makes it a part of that word, but for the sign of emphasis;
# "&#x27;" is a character of HTML that was escaped once too often.
_BARRED = regex.compile(
    r"(?<=[[\w/\#＃﹟]--_]|\w_)[#＃﹟]|(?<=&)\#(?:\d++|x[\da-f]++);",
    regex.V1 | regex.IGNORECASE,
)
_LETTER = regex.compile(r"\p{L}")
_IGNORED = regex.compile(r"\p{Default_Ignorable_Code_Point}++")

# Turkish keyboards give different codes to the i, and two codes are in use for the
# Japanese wave: one tag for all of them. Arabic letters fold as in a search; accents
# of other scripts stay, for "año" and "ano" are two words.
_FOLDS = str.maketrans({"ı": "i", "~": "〜"})
_DOTTED = "i\u0307"
_ROUNDS = 4


def find_tag(text: str, start: int, previous: int) -> tuple[str, int] | None:
    """Return the name of the tag whose sign is at `start`, as typed, and its end.

    `previous` is where the mention or tag before it ended, or -1: "#a/#b" are two
    tags, "example.com/#b" is none.
    """
    match = _TAG.match(text, start)
    is_next = text[previous:start] == "/" if 0 <= previous < start else False
    if match is None or (_BARRED.match(text, start) and not is_next):
        return None
    name = match["name"]
    if text[start - 1 : start] == "_" and start > 0:
        name = name.rstrip("_")
    key = tag_key(name)
    if len(key) > MAX_TAG_LENGTH or not _LETTER.search(key):
        return None
    return name, match.start("name") + len(name)


def tag_key(name: str) -> str:
    """Return the form under which a tag is one tag, whatever its letters' forms."""
    for _ in range(_ROUNDS):
        folded = _fold(name)
        if folded == name:
            break
        name = folded
    return name.lstrip("#")


def _fold(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_FOLDS)
    folded = _IGNORED.sub("", folded).replace(_DOTTED, "i")
    folded = unicodedata.normalize("NFD", folded).translate(arabic.TABLE)
    return "".join(map(_plain_digit, unicodedata.normalize("NFKC", folded)))


def _plain_digit(character: str) -> str:
    return str(int(character)) if character.isdecimal() else character
