"""In which language a page answers: the person's choice, a cookie, the browser's."""

from flask import Flask, current_app, g, request
from flask_babel import get_locale as babel_locale
from flask_login import current_user

from app.extensions import babel

COOKIE = "language"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ckb"})
NATIVE_NAMES = {"en": "English", "es": "Español", "fa": "فارسی"}


def init_app(app: Flask) -> None:
    """Bind Babel and remember the locale of each request in `g.locale`."""
    babel.init_app(app, locale_selector=select_locale, timezone_selector=select_zone)
    app.before_request(remember)


def select_locale() -> str:
    """Choose among LANGUAGES; called once a request."""
    languages: list[str] = current_app.config["LANGUAGES"]
    if not request:
        return languages[0]
    for choice in (_own_choice(), request.cookies.get(COOKIE)):
        if choice in languages:
            return str(choice)
    return request.accept_languages.best_match(languages) or languages[0]


def select_zone() -> str | None:
    """Give the person's time zone, the site's where they chose none."""
    if request and current_user.is_authenticated and current_user.timezone:
        return str(current_user.timezone)
    return str(current_app.config["TIMEZONE"])


def remember() -> None:
    """Put the locale where templates and other code find it."""
    if request.endpoint != "static":
        g.locale = str(babel_locale())


def direction(locale: str) -> str:
    """Give "rtl" or "ltr"."""
    return "rtl" if locale.partition("_")[0] in RIGHT_TO_LEFT else "ltr"


def languages() -> list[tuple[str, str]]:
    """Give (code, native name) of every language that the site offers."""
    codes: list[str] = current_app.config["LANGUAGES"]
    return [(code, NATIVE_NAMES.get(code, code)) for code in codes]


def _own_choice() -> str | None:
    return current_user.language if current_user.is_authenticated else None
