"""Translating a text once, for everybody who asks for it within a day."""

import hashlib
from collections.abc import Mapping
from typing import Any

from app.cache.registry import Cache
from app.exceptions import Invalid
from app.lib.i18n import mark as _l
from app.translate.codes import check_tag
from app.translate.interface import Translator
from app.translate.libretranslate import LibreTranslator
from app.translate.microsoft import DEFAULT_REGION, DEFAULT_URL, MicrosoftTranslator
from app.translate.null import NullTranslator
from app.translate.transport import Transport

MAX_TEXT = 5000
"""Characters; vendors bill by the character and refuse more than some thousands."""

# By a text's digest, both languages and the vendor: nothing can make them invalid.
TRANSLATIONS: Cache[tuple[str, str, str, str], str] = Cache(
    "translations", max_entries=2048, ttl=24 * 3600.0
)

KEYS = (
    "MS_TRANSLATOR_KEY",
    "MS_TRANSLATOR_REGION",
    "MS_TRANSLATOR_URL",
    "LIBRETRANSLATE_URL",
    "LIBRETRANSLATE_API_KEY",
)
"""The settings that choose the vendor; Microsoft where both are set."""


class TranslationService:
    """One vendor behind a cache of recent translations; shared by all threads."""

    def __init__(self, translator: Translator) -> None:
        self.translator = translator

    @property
    def is_configured(self) -> bool:
        """Whether there is a vendor."""
        return not isinstance(self.translator, NullTranslator)

    def translate(self, text: str, source_language: str, dest_language: str) -> str:
        """Translate a text; "" as source lets the vendor detect it.

        :raises Invalid: the text is too long, or a language is none.
        :raises Unavailable: no vendor is configured, or it fails.
        """
        source = self._code("source_language", source_language)
        dest = self._code("dest_language", dest_language)
        if not dest:
            raise Invalid("dest_language", _l("This is not a language code."))
        if len(text) > MAX_TEXT:
            raise Invalid("text", _l("This text is too long to translate."))
        if source == dest or not text.strip():
            return text
        return self._cached(text, source, dest)

    def _code(self, field: str, language: str) -> str:
        tag = check_tag(field, language)
        return self.translator.code(tag) if tag else ""

    def _cached(self, text: str, source: str, dest: str) -> str:
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        key = (digest, source, dest, type(self.translator).__name__)
        translation = TRANSLATIONS.get(key)
        if translation is None:
            translation = self.translator.translate(text, source, dest)
            TRANSLATIONS.put(key, translation)
        return translation


def make_service(config: Mapping[str, Any]) -> TranslationService:
    """Make the service of the vendor that the configuration names."""
    return TranslationService(_choose(config))


def _choose(config: Mapping[str, Any]) -> Translator:
    if key := config.get("MS_TRANSLATOR_KEY"):
        transport = Transport(config.get("MS_TRANSLATOR_URL") or DEFAULT_URL)
        region = config.get("MS_TRANSLATOR_REGION") or DEFAULT_REGION
        return MicrosoftTranslator(transport, key, region)
    if url := config.get("LIBRETRANSLATE_URL"):
        return LibreTranslator(Transport(url), config.get("LIBRETRANSLATE_API_KEY"))
    return NullTranslator()
