"""One folding of text for every search backend, so that they all agree on a word.

A folded text is its words, separated by single spaces and made of letters, digits and
marks alone: no backend's own tokenizer has anything left to decide. Unified are case,
compatibility forms (NFKC), Latin, Greek, Cyrillic, Hebrew and Arabic diacritics,
Arabic letters that Persian readers take for the same (ي ى ئ → ی, ك → ک, ة → ه,
أ إ آ → ا, ؤ → و; ء and tatweel are dropped) and the decimal digits of all scripts.
In scripts that write without blanks, and in Korean, whose words carry their endings,
every character is a word of its own, with its marks, and found as part of a phrase.
Signs (emoji, currencies, arrows) are words, too, spelt in letters that no engine drops;
an emoji is found whatever its skin colour, and each part of a sequence by itself.

Persian writes one word joined, with a zero-width non-joiner (ZWNJ) or with a space. The
joined form is the canonical one: a ZWNJ is dropped, and the endings and prefixes that
cannot stand alone (می, نمی, ها, تر …) are joined to their word even across a space.
What is indexed (`search_text`) names the separate parts as well, behind the text, so
that «دانش» finds «دانش‌آموز»; a query for a word with ZWNJ asks for either form.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category, normalize

import regex

from app.lib import arabic

VERSION = 3
"""Grows whenever texts or tags fold otherwise, so that old indexes are renewed."""

ZWNJ = "\u200c"
WORD_LENGTH = 64  # Longer words are cut, alike in texts and queries.

# No folded word can contain it, so no phrase of a query matches across it.
_BARRIER = "ة"
# A letter of Georgian that nobody writes any more, and beside Latin ones nobody ever
# did: with such behind it, it spells a sign.
_SIGN_MARK = "ჵ"
_SPELT = str.maketrans("0123456789", "ghijklmnop")

_IGNORED = r"\u00ad\u061c\u200d-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_UNSPACED = (
    r"\p{Hangul}\p{Bopomofo}\p{Yi}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tai_Le}"
    r"\p{New_Tai_Lue}\p{Tai_Tham}\p{Tai_Viet}\p{Javanese}\p{Balinese}"
)
_ALONE = rf"[\p{{Han}}\p{{Hiragana}}\p{{Katakana}}ー[[{_UNSPACED}]&&\p{{L}}]]"
# A Korean syllable may be written as its letters (Unicode 16, 3.12).
_SYLLABLE = (
    "[가-힣\u1100-\u115f\ua960-\ua97c][\u1100-\u115f]*"
    "[\u1160-\u11a7\ud7b0-\ud7c6]*[\u11a8-\u11ff\ud7cb-\ud7fb]*"
)
_LETTER = rf"[[\p{{L}}\p{{N}}]--{_ALONE}]"
_SIGN = r"[\p{Sc}\p{So}[\p{Sm}--\p{ASCII}]]"
_LOOKS = r"[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
_RUN = regex.compile(
    rf"{_SYLLABLE}|{_ALONE}[\p{{M}}\uff9e\uff9f]*"
    rf"|{_LETTER}[{_LETTER}\p{{M}}{ZWNJ}{_IGNORED}]*"
    rf"|(?P<signs>\p{{RI}}{{2}}|{_SIGN}{_LOOKS}(?:\u200d{_SIGN}{_LOOKS})*)",
    regex.V1,
)
_FOLDED = regex.compile(
    rf"{_ALONE}\p{{M}}*|{_LETTER}[{_LETTER}\p{{M}}{ZWNJ}]*", regex.V1
)
_SIGNS = regex.compile(rf"\p{{RI}}{{2}}|{_SIGN}[\U000e0020-\U000e007f]*", regex.V1)
_PERSIAN = regex.compile(r"\p{Arabic}+")
_BLANK = regex.compile(rf"[\s{ZWNJ}{_IGNORED}]+")

_DROPPED = (
    *((0x0300, 0x036F), (0x0483, 0x0487), (0x0591, 0x05BD), (0x05BF, 0x05BF)),
    *((0x05C1, 0x05C2), (0x05C4, 0x05C5), (0x05C7, 0x05C7)),
    *((0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE0F)),
    *((0xFE20, 0xFE2F), (0xE0100, 0xE01EF), (0x00AD, 0x00AD), (0x061C, 0x061C)),
    *((0x200D, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF)),
    # The dots of Thai and Lao AM, which compatibility forms take apart.
    *((0x0E4D, 0x0E4D), (0x0ECD, 0x0ECD)),
)
# The zeros of the decimal digits that people type; fullwidth ones fall under NFKC.
_ZEROS = (
    *(0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66),
    *(0x0CE6, 0x0D66, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x17E0, 0x1810),
)
_LATIN = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe"}
)
_TABLE: dict[int, int | str | None] = {
    **{point: None for first, last in _DROPPED for point in range(first, last + 1)},
    **{zero + digit: str(digit) for zero in _ZEROS for digit in range(10)},
    **arabic.TABLE,
    **_LATIN,
}
_PREFIXES = frozenset({"می", "نمی"})
_ENDINGS = frozenset(
    {"ها", "های", "هایی", "هایم", "هایت", "هایش", "هایمان", "هایتان", "هایشان"}
) | {"تر", "تری", "ترین"}


class Token(NamedTuple):
    """A word: its compared form, its parts, and its position in the original."""

    text: str
    parts: tuple[str, ...]
    start: int
    end: int

    @property
    def split(self) -> tuple[str, ...]:
        """Return the separate parts of the word, or the word if it has none."""
        return self.parts or (self.text,)


def fold(text: str) -> str:
    """Return the folded words of a text, as a search compares them."""
    return " ".join(token.text for token in tokens(text))


def search_text(text: str) -> str:
    """Return a text as it is indexed: its words, then the parts of compound ones."""
    words = tokens(text)
    compounds = {token.parts: None for token in words if token.parts}
    parts = [f"{_BARRIER} {' '.join(compound)}" for compound in compounds]
    return " ".join([*(token.text for token in words), *parts])


def tokens(text: str) -> list[Token]:
    """Return the words of a text with their positions, Persian endings joined."""
    found: list[Token] = []
    for token in _plain_tokens(text):
        if found and _belongs(found[-1], token, text):
            found[-1] = _joined(found[-1], token)
        else:
            found.append(token)
    return found


def _plain_tokens(text: str) -> Iterator[Token]:
    for run in _RUN.finditer(text):
        start, end = run.span()
        fold_them = _fold_signs if run.lastgroup else _fold_run
        for folded, parts in fold_them(run.group()[: 2 * WORD_LENGTH]):
            yield Token(folded, parts, start, end)


@lru_cache(maxsize=2048)
def _fold_signs(run: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    words: list[tuple[str, tuple[str, ...]]] = []
    for sign in _SIGNS.findall(run):
        # Some are words in one sign, such as ㎏ and ﷼.
        folded = () if sign.isascii() else _fold_run(sign)
        words += folded or ((_spelt(sign), ()),)
    return tuple(words)


def _spelt(sign: str) -> str:
    points = "".join(f"{ord(letter):x}" for letter in sign)
    return _SIGN_MARK + points.translate(_SPELT)


@lru_cache(maxsize=8192)
def _fold_run(run: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if run.isascii():
        return ((run.lower()[:WORD_LENGTH], ()),)
    words = []
    for word in _FOLDED.findall(_fold_letters(run)):
        parts = tuple(part for part in word[:WORD_LENGTH].split(ZWNJ) if part)
        words.append(("".join(parts), parts if len(parts) > 1 else ()))
    return tuple(words)


def _fold_letters(text: str) -> str:
    # Folding case may bring a composed letter back, hence the second decomposition.
    decomposed = normalize("NFKD", normalize("NFKD", text).casefold())
    folded = "".join(filter(_is_known, decomposed.translate(_TABLE)))
    return normalize("NFC", folded)


@lru_cache(maxsize=4096)
def _is_known(letter: str) -> bool:
    """Return whether every engine takes this for a part of a word.

    They know other versions of Unicode than we do, and PostgreSQL makes no word of
    fractions and of the radicals of Chinese characters.
    """
    return category(letter) not in ("Cn", "No", "Po", "So")


def _belongs(before: Token, token: Token, text: str) -> bool:
    if not (before.text in _PREFIXES or token.text in _ENDINGS):
        return False
    between = text[before.end : token.start]
    return (
        bool(_BLANK.fullmatch(between))
        and "\n" not in between
        and len(before.text) + len(token.text) <= WORD_LENGTH
        and bool(_PERSIAN.fullmatch(before.text) and _PERSIAN.fullmatch(token.text))
    )


def _joined(before: Token, token: Token) -> Token:
    parts = before.split + token.split
    return Token(before.text + token.text, parts, before.start, token.end)
