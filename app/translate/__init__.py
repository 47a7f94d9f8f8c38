"""Translation of posts by a vendor: Microsoft Translator or LibreTranslate, or none."""

from flask import current_app
from flask_babel import gettext as _

from app.exceptions import Invalid, Unavailable
from app.translate.service import KEYS, TranslationService, make_service

__all__ = ["is_configured", "translate", "translate_text"]

_EXTENSION = "microblog-translate"


def is_configured() -> bool:
    """Say whether a vendor is set, so that pages may offer translations."""
    return _service().is_configured


def translate_text(text: str, source_language: str, dest_language: str) -> str:
    """Translate a text; "" as source leaves the guess to the vendor.

    :raises Invalid: the text is too long, or a language is none.
    :raises Unavailable: no vendor is configured, or it fails.
    """
    return _service().translate(text, source_language, dest_language)


def translate(text: str, source_language: str, dest_language: str) -> str:
    """Give the translation, or a sentence in the reader's language that says why not.

    This is the contract of old; `translate_text` tells the two apart.
    """
    if not is_configured():
        return str(_("Error: the translation service is not configured."))
    try:
        return translate_text(text, source_language, dest_language)
    except (Invalid, Unavailable):
        return str(_("Error: the translation service failed."))


def _service() -> TranslationService:
    """Give this application's service, made anew when its settings have changed."""
    settings = tuple(current_app.config.get(key) for key in KEYS)
    held = current_app.extensions.get(_EXTENSION)
    if held is None or held[0] != settings:
        held = (settings, make_service(current_app.config))
        current_app.extensions[_EXTENSION] = held
    service: TranslationService = held[1]
    return service
