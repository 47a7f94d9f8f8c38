"""The locale of a response: the viewer's choice, a cookie, the browser's."""

from collections.abc import Iterable
from pathlib import Path

from flask import Flask, current_app, g, request
from flask_babel import get_locale as babel_locale

from app.extensions import babel
from app.lib.catalogues import compile_catalogues
from app.web.viewer import viewer

COOKIE = "language"
# Answers without a language, and so without looking for the viewer in the database:
# a probe of somebody who is signed in answers even when that is away.
WITHOUT = frozenset({"static", "main.healthz", "main.readyz"})
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ckb"})
NATIVE_NAMES = {"en": "English", "es": "Español", "fa": "فارسی"}


def init_app(app: Flask) -> None:
    """Bind Babel and remember the locale of each request in `g.locale`."""
    compiled = Path(app.config["DATA_DIR"]).resolve() / "translations"
    compile_catalogues(Path(app.root_path) / "translations", compiled)
    babel.init_app(app, locale_selector=select_locale, timezone_selector=select_zone)
    if "BABEL_TRANSLATION_DIRECTORIES" not in app.config:
        # Its setting would be cut at every semicolon of a path.
        app.extensions["babel"].translation_directories = [str(compiled)]
    app.before_request(remember)


def select_locale() -> str:
    """Choose among LANGUAGES; called once a request."""
    languages: list[str] = current_app.config["LANGUAGES"]
    if "around" in g:  # A fragment, which is drawn for nobody.
        return str(g.around.locale)
    if not request:
        return languages[0]
    for choice in (_own_choice(), request.cookies.get(COOKIE)):
        if choice in languages:
            return str(choice)
    return request.accept_languages.best_match(languages) or languages[0]


def select_zone() -> str | None:
    """Return the viewer's time zone, the site's where they chose none."""
    if "around" in g:
        return str(g.around.timezone)
    person = viewer()
    if person is not None and person.timezone:
        return person.timezone
    return str(current_app.config["TIMEZONE"])


def remember() -> None:
    """Put the locale where templates and other code find it."""
    if request.endpoint not in WITHOUT:
        g.locale = str(babel_locale())


def direction(locale: str) -> str:
    """Return "rtl" or "ltr"."""
    return "rtl" if locale.partition("_")[0] in RIGHT_TO_LEFT else "ltr"


def languages() -> list[tuple[str, str]]:
    """Return (code, native name) of every language that the site offers."""
    return named(current_app.config["LANGUAGES"])


def named(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return (code, native name) of each language."""
    return [(code, NATIVE_NAMES.get(code, code)) for code in codes]


def _own_choice() -> str | None:
    person = viewer()
    return person.language if person is not None else None
