"""The languages in which posts are written, and their names in a reader's language."""

from functools import lru_cache

from babel import Locale

# A detector is right among few languages only; these are the ones it may answer.
POST_LANGUAGES = (
    "ar", "ca", "de", "el", "en", "es", "fa", "fr", "gl", "he", "hi", "it", "ja", "ko",
    "ku", "nl", "pl", "pt", "ru", "sv", "th", "tr", "uk", "ur", "zh",
)  # fmt: skip


@lru_cache(maxsize=32)
def _named(locale: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(locale).languages
    named = [(code, str(names.get(code, code))) for code in POST_LANGUAGES]
    return tuple(sorted(named, key=lambda pair: pair[1]))


def post_languages(locale: str) -> list[tuple[str, str]]:
    """Give (code, name in the reader's language) of each, sorted by name."""
    return list(_named(locale))
