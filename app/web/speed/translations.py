"""Translated messages of templates, each looked up once per locale.

Jinja's own functions ask Flask-Babel for the catalogue anew for every message. A home
page has 62 of them; with its 105 addresses and 51 versioned files they took a quarter
of its time.
"""

from typing import Any

from flask import Flask, current_app, g
from flask_babel import get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from app.lib.dates import format_number

# More than all templates together have; a bound in case one translates user text.
MOST_MESSAGES = 5_000


class TranslationCache:
    """The translated messages of one locale."""

    def __init__(self, translations: Any) -> None:
        self._translations = translations
        self._formats: dict[str, Markup] = {}
        self._texts: dict[str, Markup] = {}

    def format(self, message: str) -> Markup:
        """Return the translation of a message as a format string."""
        found = self._formats.get(message)
        if found is None:
            found = Markup(self._translations.ugettext(message))  # noqa: S704  # as Jinja's own: catalogues are ours
            _store(self._formats, message, found)
        return found

    def text(self, message: str) -> Markup:
        """Return the translation of a message without variables; `%%` becomes `%`."""
        found = self._texts.get(message)
        if found is None:
            found = self.format(message) % {}
            _store(self._texts, message, found)
        return found

    def plural_format(self, singular: str, plural: str, number: int) -> Markup:
        """Return the format string for `number`, which is not cached."""
        return Markup(self._translations.ungettext(singular, plural, number))  # noqa: S704  # the same


def init_app(app: Flask) -> None:
    """Replace the functions of the templates, after Flask-Babel has set its own."""
    app.extensions["translation_caches"] = {}
    app.jinja_env.globals.update({"_": gettext, "gettext": gettext})
    app.jinja_env.globals["ngettext"] = ngettext


@pass_eval_context
def gettext(context: EvalContext, message: str, /, **variables: Any) -> str:
    """Return a translated message; variables are escaped where the template escapes."""
    cache = _current_cache()
    if not variables:
        text = cache.text(message)
        return text if context.autoescape else str(text)
    text = cache.format(message)
    return text % variables if context.autoescape else str(text) % variables


@pass_eval_context
def ngettext(
    context: EvalContext, singular: str, plural: str, number: int, /, **variables: Any
) -> str:
    """Return a translated message whose form depends on a number, its `num`.

    It is written in the digits of the language.
    """
    if "num" not in variables:
        variables["num"] = format_number(number, str(get_locale()))
    text = _current_cache().plural_format(singular, plural, number)
    return text % variables if context.autoescape else str(text) % variables


def _current_cache() -> TranslationCache:
    """Return the cache of the current locale, which may be a forced one."""
    locale = get_locale()
    last = g.get("translation_cache")
    if last is not None and last[0] is locale:
        found: TranslationCache = last[1]
        return found
    caches: dict[str, TranslationCache] = current_app.extensions["translation_caches"]
    code = str(locale)
    if code not in caches:
        caches[code] = TranslationCache(get_translations())
    g.translation_cache = (locale, caches[code])
    return caches[code]


def _store(cache: dict[str, Markup], message: str, text: Markup) -> None:
    if len(cache) < MOST_MESSAGES:
        cache[message] = text
