"""The languages of posts: which there are, and the one in which a short text is.

The language of a text is certain, or unknown, and the same every time.

Three witnesses, from the surest to the weakest: the script and letters that only one
language writes; everyday words; and the statistics of letters of py3langid. The last
one is loaded on first use (a second, and 60 MB), so only a worker should ask.
"""

import math
from collections.abc import Collection, Iterable
from functools import cache, lru_cache
from importlib.resources import files

import regex
from babel import Locale

from app.lib.entities import find_entities
from app.lib.scripts import Script, main_script

# A detector is right among few languages only; these are the ones it may answer.
POST_LANGUAGES = (
    "ar", "ca", "de", "el", "en", "es", "fa", "fr", "gl", "he", "hi", "it", "ja", "ko",
    "ku", "nl", "pl", "pt", "ru", "sv", "th", "tr", "uk", "ur", "zh",
)  # fmt: skip

MIN_LETTERS = 2

WEIGHT_OF_A_WORD = 3.5
"""How far an everyday word shifts the odds (natural logarithm). At a floor of 0.8 no
text of the tests is taken for another language; from 4 on, some are."""
WEIGHT_WHEN_ALL_AGREE = 5.0
"""The same where every word of the text is an everyday one of a single language."""
MOST_WORDS = 4

# Dialects and written forms that the model tells apart and people do not.
_ONE_LANGUAGE = {"ary": "ar", "arz": "ar", "nn": "no", "wuu": "zh", "yue": "zh"}


def post_languages(locale: str) -> list[tuple[str, str]]:
    """Return (code, name in the language of `locale`) of each, sorted by name."""
    return list(_named(locale))


def detect_language(
    text: str, plausible: Collection[str], floor: float = 0.8
) -> str | None:
    """Return the language of a text as an ISO 639 code, or None where it is unsure.

    Only languages of `plausible` are returned (regional forms count as their language:
    "pt_BR" as "pt"), but a text is compared with all that share its script, so French
    is not taken for English where only English is plausible. `floor` is the
    probability, from 0 to 1, below which None is returned.
    """
    wanted = {base_language(code) for code in plausible}
    script = main_script(_without_entities(text))
    if script is None:
        return None
    language = _settle(script, wanted, floor)
    return language if language in wanted else None


def base_language(code: str) -> str:
    """Return the language of a locale: "zh" for "zh_Hans_CN" and "zh-Hant"."""
    return regex.split("[-_]", code, maxsplit=1)[0].lower()


def _settle(script: Script, wanted: set[str], floor: float) -> str | None:
    """Return the language of the letters of one script, wanted or not."""
    candidates = script.candidates()
    if len(candidates) == 1 and len(script.letters) >= MIN_LETTERS:
        return next(iter(candidates))
    if len(script.letters) < script.fewest_letters:
        return None
    odds = _odds(script, candidates | (wanted if script.is_latin else set()))
    best = max(odds, key=lambda code: odds[code], default=None)
    if best is None or odds[best] < floor * sum(odds.values()):
        return None
    return best


def _odds(script: Script, candidates: Collection[str]) -> dict[str, float]:
    """Return the weight of each candidate by letter statistics and everyday words.

    One word alone says too little to the statistics, unless it is an everyday one.
    """
    words = [word.strip("'’") for word in script.text.casefold().split()]
    odds: dict[str, float] = {}
    for code, probability in _rank(script.text):
        if code in candidates:
            odds[code] = odds.get(code, 0.0) + probability
    hits = {code: _hits(words, code) for code in odds}
    if len(words) == 1 and script.has_blanks and not any(hits.values()):
        return {}
    agree = sorted(hits.values())[-2:] == [0, len(words)]
    weight = WEIGHT_WHEN_ALL_AGREE if agree else WEIGHT_OF_A_WORD
    return {
        code: odds[code] * math.exp(weight * min(hits[code], MOST_WORDS))
        for code in odds
    }


def _hits(words: Iterable[str], code: str) -> int:
    """Return how many words are everyday ones of a language."""
    common = _common_words().get(code, frozenset())
    return sum(word in common for word in words)


def _rank(text: str) -> list[tuple[str, float]]:
    return [
        (_ONE_LANGUAGE.get(code, code), float(probability))
        for code, probability in _model().rank(text)
    ]


def _without_entities(text: str) -> str:
    """Return a text without links, mentions and tags, which are in no language."""
    parts, end = [], 0
    for entity in find_entities(text):
        parts.append(text[end : entity.start])
        end = entity.end
    return " ".join([*parts, text[end:]])


@cache
def _model():  # type: ignore[no-untyped-def]  # py3langid publishes no types.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def _common_words() -> dict[str, frozenset[str]]:
    listed = files("app.lib").joinpath("common_words.txt").read_text("utf-8")
    lines = (line for line in listed.splitlines() if not line.startswith("#"))
    entries = (line.partition(":") for line in lines)
    return {code: frozenset(words.split()) for code, _, words in entries}


@lru_cache(maxsize=32)
def _named(locale: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(locale).languages
    named = [(code, str(names.get(code, code))) for code in POST_LANGUAGES]
    return tuple(sorted(named, key=lambda pair: pair[1]))
