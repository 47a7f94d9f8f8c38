"""Translation of posts by a vendor: Microsoft Translator or LibreTranslate, or none."""

from flask import current_app
from flask_babel import gettext as _

from app.exceptions import Invalid, Unavailable
from app.translate.service import KEYS, TranslationService, make_service

__all__ = ["is_configured", "translate", "translate_text"]

_EXTENSION = "microblog-translate"


def is_configured() -> bool:
    """Return whether a vendor is configured, so that pages may offer translations."""
    return _service().is_configured


def translate_text(text: str, source_language: str, dest_language: str) -> str:
    """Translate a text; "" as source lets the vendor detect it.

    :raises Invalid: the text is too long, or a language is none.
    :raises Unavailable: no vendor is configured, or it fails.
    """
    return _service().translate(text, source_language, dest_language)


def translate(text: str, source_language: str, dest_language: str) -> str:
    """Return the translation, or an error message in the viewer's language.

    The founding application's function; `translate_text` raises errors instead.
    """
    if not is_configured():
        return str(_("Error: the translation service is not configured."))
    try:
        return translate_text(text, source_language, dest_language)
    except (Invalid, Unavailable):
        return str(_("Error: the translation service failed."))


def _service() -> TranslationService:
    """Return this application's service, made anew when its settings have changed."""
    settings = tuple(current_app.config.get(key) for key in KEYS)
    held = current_app.extensions.get(_EXTENSION)
    if held is None or held[0] != settings:
        held = (settings, make_service(current_app.config))
        current_app.extensions[_EXTENSION] = held
    service: TranslationService = held[1]
    return service
