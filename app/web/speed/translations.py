"""Sentences of templates in the reader's language, each looked up once.

Jinja's own functions ask Flask-Babel for the catalogue anew for every sentence, and a
page has sixty.
"""

from typing import Any

from flask import Flask, current_app, g
from flask_babel import get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

# More than all templates together have; a bound in case one translates what people say.
MOST_SENTENCES = 5_000


class Wording:
    """The sentences of one language."""

    def __init__(self, translations: Any) -> None:
        self._translations = translations
        self._known: dict[str, Markup] = {}
        self._finished: dict[str, Markup] = {}

    def sentence(self, message: str) -> Markup:
        """Give a sentence as its format."""
        found = self._known.get(message)
        if found is None:
            found = Markup(self._translations.ugettext(message))  # noqa: S704  # as Jinja's own: catalogues are ours
            _keep(self._known, message, found)
        return found

    def finished(self, message: str) -> Markup:
        """Give a sentence without variables; `%%` is a percent sign."""
        found = self._finished.get(message)
        if found is None:
            found = self.sentence(message) % {}
            _keep(self._finished, message, found)
        return found

    def counted(self, one: str, other: str, number: int) -> Markup:
        """Give a sentence as its format, in the form that the number asks for."""
        return Markup(self._translations.ungettext(one, other, number))  # noqa: S704  # the same


def init_app(app: Flask) -> None:
    """Replace the functions of the templates, after Flask-Babel has set its own."""
    app.extensions["wordings"] = {}
    app.jinja_env.globals.update({"_": gettext, "gettext": gettext})
    app.jinja_env.globals["ngettext"] = ngettext


@pass_eval_context
def gettext(place: EvalContext, message: str, /, **variables: Any) -> str:
    """Translate a sentence; variables are escaped where the template escapes."""
    wording = _wording()
    if not variables:
        text = wording.finished(message)
        return text if place.autoescape else str(text)
    text = wording.sentence(message)
    return text % variables if place.autoescape else str(text) % variables


@pass_eval_context
def ngettext(
    place: EvalContext, one: str, other: str, number: int, /, **variables: Any
) -> str:
    """Translate a sentence whose form depends on a number, which is its `num`."""
    variables.setdefault("num", number)
    text = _wording().counted(one, other, number)
    return text % variables if place.autoescape else str(text) % variables


def _wording() -> Wording:
    """Give the sentences of the locale at hand, which may be a forced one."""
    locale = get_locale()
    last = g.get("wording")
    if last is not None and last[0] is locale:
        found: Wording = last[1]
        return found
    store: dict[str, Wording] = current_app.extensions["wordings"]
    code = str(locale)
    if code not in store:
        store[code] = Wording(get_translations())
    g.wording = (locale, store[code])
    return store[code]


def _keep(store: dict[str, Markup], message: str, text: Markup) -> None:
    if len(store) < MOST_SENTENCES:
        store[message] = text
