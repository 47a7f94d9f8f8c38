"""Which script a text is mostly in, and which languages may write its letters."""

from collections import Counter
from dataclasses import dataclass

import regex

SHARE_OF_MAIN_SCRIPT = 0.6
"""A text whose letters are more mixed than this is in no one language."""

# The languages that the statistics may choose among, for scripts of several languages.
# Languages that no user writes still belong here, lest their texts be taken for others.
_LANGUAGES = {
    "Latin": "en es fr de it pt nl sv da no fi pl cs hu ro tr id vi ca gl eu hr sr bs"
    " sl sk sq cy ga la eo af sw tl so",
    "Arabic": "fa ar ur ps ku ug",
    "Cyrillic": "ru uk be bg sr mk kk mn",
    "Han": "zh ja",
    "Kana": "ja",
    "Hangul": "ko",
    "Hebrew": "he",
    "Greek": "el",
    "Thai": "th",
    "Armenian": "hy",
    "Georgian": "ka",
    "Devanagari": "hi mr ne sa",
    "Bengali": "bn as",
    "Tamil": "ta",
    "Telugu": "te",
    "Kannada": "kn",
    "Malayalam": "ml",
    "Gujarati": "gu",
    "Gurmukhi": "pa",
    "Sinhala": "si",
    "Khmer": "km",
    "Lao": "lo",
    "Myanmar": "my",
    "Ethiopic": "am",
}
_SCRIPT_OF_LETTER = regex.compile(
    "|".join(
        r"(?P<Kana>[\p{Hiragana}\p{Katakana}ー])"
        if name == "Kana"
        else rf"(?P<{name}>(?=\p{{L}})\p{{Script={name}}})"
        for name in _LANGUAGES
    )
)

# Letters that one language alone writes, the first that occurs decides. Urdu,
# Kurdish, Pashto and Uyghur come before Persian, with which they share پ چ ژ گ.
_OWN_LETTERS = {
    "Arabic": {
        "ur": "ٹڈڑںےہھۓ",
        "ps": "ټډړږښګڼېۍ",
        "ku": "ڕڵێۆە",
        "ug": "ۇۈۋڭ",
        "fa": "پچژگ",
        "ar": "ةإ",
    },
    "Cyrillic": {"uk": "їєґ", "be": "ў", "sr": "ђћ", "mk": "ѓќѕ", "kk": "әқңғұһ"},
    "Han": {"zh": "你您们這这吗嗎呢吧啊哪谁誰没沒还還给給让讓说說么麼欢歡谢謝为东"},
}
# Persian texts without any of پ چ ژ گ still write ی and ک, or the half-space, which
# Arabic never does.
_NOT_ARABIC = frozenset("یکۀ\u200c")
_NOT_PERSIAN = frozenset("يكىأؤ")


@dataclass(frozen=True, slots=True)
class Script:
    """The main script of a text: its letters, and its words in this script alone."""

    name: str
    letters: str
    text: str

    @property
    def is_latin(self) -> bool:
        """Return whether it is the script that most languages share."""
        return self.name == "Latin"

    @property
    def has_blanks(self) -> bool:
        """Return whether blanks stand between its words."""
        return self.name != "Han"

    @property
    def fewest_letters(self) -> int:
        """Return how many letters a text needs where several languages share them."""
        return 3 if self.has_blanks else 6

    def candidates(self) -> set[str]:
        """Return the languages that these letters may be of."""
        present = set(self.letters.lower())
        for code, own in _OWN_LETTERS.get(self.name, {}).items():
            if not present.isdisjoint(own):
                return {code}
        possible = set(_LANGUAGES[self.name].split())
        if self.name == "Arabic":
            possible -= _excluded(set(self.text))
        return possible


def _excluded(present: set[str]) -> set[str]:
    if not present.isdisjoint(_NOT_ARABIC):
        return {"ar"}
    return {"fa", "ur", "ps"} if not present.isdisjoint(_NOT_PERSIAN) else set()


def main_script(text: str) -> Script | None:
    """Return the script of most letters, or None where none prevails.

    Kana makes a text Japanese whatever the number of Han characters beside it.
    """
    names = [(match.lastgroup or "", match.group()) for match in _letters(text)]
    counts = Counter(name for name, _ in names)
    if counts["Kana"]:
        counts["Kana"] += counts.pop("Han", 0)
    total = sum(counts.values())
    if not total:
        return None
    name, count = counts.most_common(1)[0]
    if count < SHARE_OF_MAIN_SCRIPT * total:
        return None
    own = {name, "Han"} if name == "Kana" else {name}
    letters = "".join(letter for script, letter in names if script in own)
    return Script(name, letters, _only(text, set(letters)))


def _letters(text: str) -> "list[regex.Match[str]]":
    return list(_SCRIPT_OF_LETTER.finditer(text))


def _only(text: str, letters: set[str]) -> str:
    """Return a text with blanks for all but the letters of a script and their marks."""
    masked = (
        c if c in letters or c in "'’\u200c" or regex.match(r"\p{M}", c) else " "
        for c in text
    )
    return " ".join("".join(masked).split())
