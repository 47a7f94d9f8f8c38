"""Invented texts: words as common as in real ones, in three languages."""

import random
from dataclasses import dataclass, replace
from itertools import accumulate

from app.lib.fold import search_text

_SYLLABLES = {
    "en": "ba the ing ter on ed al re st wor li gh mo and per ly out com in er",
    "es": "la que mos ción de ar er co lo es pa ña tra bue si to ven do que rí",
    "fa": "می دا ها نو کا ری سا ته با دو رو شن گر خا نه پی مه تا زی بو",
}
_SHARES = {"en": 6, "es": 2, "fa": 2}
WORDS = 4_000
PHRASES = 10_000
TAGS = 500


@dataclass(frozen=True, slots=True)
class Text:
    """A post's text, folded for the index, and what it is filed under."""

    body: str
    folded: str
    language: str
    tag_ids: tuple[int, ...] = ()

    def mentioning(self, username: str) -> "Text":
        """Return the same text with a mention in it."""
        return replace(
            self,
            body=f"{self.body} @{username}",
            folded=f"{self.folded} {username}",
        )


class Writer:
    """Make texts of phrases that were made, and folded, beforehand."""

    def __init__(self, chance: random.Random) -> None:
        self._random = chance
        self.tags = sorted({f"{_word(chance, 'en')}{n}" for n in range(TAGS)})
        self._tag_ids = range(1, len(self.tags) + 1)
        self._tag_weights = _falling(len(self.tags))
        self._phrases = {
            language: [
                (phrase, search_text(phrase))
                for phrase in _phrases(chance, language, PHRASES * share // 10)
            ]
            for language, share in _SHARES.items()
        }
        self._languages = [name for name, n in _SHARES.items() for _ in range(n)]

    def phrase(self) -> str:
        """Return a phrase."""
        return self._random.choice(self._phrases["en"])[0]

    def post(self) -> Text:
        """Return a post of one or two phrases; every fourth has a tag."""
        chance = self._random
        language = chance.choice(self._languages)
        phrases = self._phrases[language]
        body, folded = chance.choice(phrases)
        if chance.random() < 0.5:
            more, more_folded = chance.choice(phrases)
            body, folded = f"{body}. {more}", f"{folded} {more_folded}"
        if chance.random() < 0.25:
            return self._tagged(Text(body, folded, language))
        return Text(body, folded, language)

    def _tagged(self, text: Text) -> Text:
        drawn = self._random.choices(self._tag_ids, cum_weights=self._tag_weights)
        name = self.tags[drawn[0] - 1]
        return replace(
            text,
            body=f"{text.body} #{name}",
            folded=f"{text.folded} {name}",
            tag_ids=(drawn[0],),
        )


def _phrases(chance: random.Random, language: str, count: int) -> list[str]:
    words = [_word(chance, language) for _ in range(WORDS)]
    weights = _falling(len(words))
    return [
        " ".join(chance.choices(words, cum_weights=weights, k=chance.randint(3, 9)))
        for _ in range(count)
    ]


def _word(chance: random.Random, language: str) -> str:
    return "".join(chance.choices(_SYLLABLES[language].split(), k=chance.randint(1, 4)))


def _falling(count: int) -> list[float]:
    return list(accumulate(1 / rank for rank in range(1, count + 1)))
