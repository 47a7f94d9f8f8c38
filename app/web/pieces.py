"""Pieces of pages that are rendered once; what differs between readers is filled in.

The memory is the process's own and bounded. A key contains everything that its piece
depends on, so nothing has to be told when something changes.
"""

import secrets
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from typing import Any

from flask import Flask, current_app, g, request
from flask_babel import get_locale
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from app.cache.fragments import Fragments
from app.web import locale

MEMORY = 32 * 1024 * 1024
# Nobody can guess it, so nobody can write it into a post to have a token put there.
_SECRET = secrets.token_hex(12)
_NOTHING: Mapping[str, Any] = {}
# Whether a template is being rendered for more than one reader.
_alone: ContextVar[bool] = ContextVar("alone", default=False)


def init_app(app: Flask) -> None:
    """Give an application its memory, and templates the function `piece`."""
    app.extensions["fragments"] = Fragments(MEMORY)
    app.jinja_env.globals.update(piece=piece, csrf_token=csrf_token)


def fragments() -> Fragments:
    """Give the memory of the application at hand."""
    store: Fragments = current_app.extensions["fragments"]
    return store


def piece(
    template: str,
    fills: Mapping[str, Any] = _NOTHING,
    using: Mapping[str, Any] = _NOTHING,
    **values: Any,
) -> Markup:
    """Give a template that depends on the language, the site and `values` alone.

    `values` are hashable and part of the key. `fills` are open places: they may differ
    each time, and the template can only print them. `using` may not matter for what is
    printed: forms without input, for example. Of the reader it knows nothing.
    """
    code = str(get_locale() or "en")
    key = (template, code, request.script_root, *values.items())

    def render() -> str:
        places = {name: place(name) for name in fills}
        return render_alone(template, {**using, **values, **places}, code)

    return fill(fragments().get_or_render(key, render), fills)


def render_alone(template: str, values: Mapping[str, Any], code: str) -> str:
    """Render a template without the page around it and without its reader.

    What a page knows of its reader costs statements, and is not in the key.

    :raises RuntimeError: the reader's CSRF token is in it all the same.
    """
    known: dict[str, Any] = {
        "locale": code,
        "text_direction": locale.direction(code),
        "languages": locale.languages(),
        "site_name": current_app.config["SITE_NAME"],
    }
    rendering = _alone.set(True)
    try:
        loaded = current_app.jinja_env.get_template(template)
        html = loaded.render(known | dict(values))
    finally:
        _alone.reset(rendering)
    if "csrf_token" in g and g.csrf_token in html:
        raise RuntimeError(f"{template} prints a token without asking csrf_token()")
    return html


def csrf_token() -> str:
    """Give the reader's token to a template, or its place in what others read, too."""
    return place("token") if _alone.get() else _token()


def fill(html: Markup, fills: Mapping[str, Any] = _NOTHING) -> Markup:
    """Put what differs into its places, and the reader's CSRF token into its."""
    text = str(html)
    for name, value in fills.items():
        text = text.replace(place(name), escape(value))
    token = place("token")
    return Markup(text.replace(token, _token()) if token in text else text)  # noqa: S704  # a template's own output


@cache
def place(name: str) -> Markup:
    """Give what stands in a piece where something is filled in later."""
    return Markup(f"{_SECRET}-{name}-")  # noqa: S704  # letters, digits and hyphens


def _token() -> str:
    """Give the token of this request; Flask-WTF keeps it, but asks for much first."""
    return str(g.get("csrf_token") or generate_csrf())
