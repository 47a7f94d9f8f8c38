"""Rendering of a fragment from its key, where there is nothing else.

A template is rendered in an empty context (PEP 567): the request in it is an empty one,
made of the key, so viewer, session, query string and form data are empty, and every
undefined name is an error.
"""

from collections.abc import Hashable
from contextvars import Context
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import Enum
from io import BytesIO
from typing import Any

from flask import Flask, current_app, g
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from wtforms import Form

from app.web import locale
from app.web.speed.slots import fragment_functions, slot

# What templates may call; all of it depends on its arguments and what is around.
# What depends on a viewer or a request (request, session, g, config) is not among it.
FUNCTIONS = (
    *("url_for", "asset", "draw_icon", "avatar_url", "attachments_of", "post_body"),
    *("_", "gettext", "ngettext", "range", "dict", "namespace"),
)
_PLAIN = (str, int, float, bool, type(None), datetime, Markup)


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """What every fragment depends on; equal ones are one object."""

    locale: str
    timezone: str
    script_root: str
    site_name: str
    languages: tuple[str, ...]
    # Whether this site can show tweets, to which remote posts link.
    reads_twitter: bool

    def values(self) -> dict[str, Any]:
        """Return what of it templates see."""
        return {
            "locale": self.locale,
            "text_direction": locale.direction(self.locale),
            "languages": locale.named(self.languages),
            "site_name": self.site_name,
        }


@dataclass(frozen=True, slots=True)
class FragmentKey:
    """All that a fragment is rendered from."""

    template: str
    around: Around
    slots: tuple[str, ...]
    # With their types: "<" is escaped and Markup("<") is not, True is no 1.
    values: tuple[tuple[str, type, Hashable], ...]


@dataclass(frozen=True, slots=True)
class BlankForm:
    """A form without input, as the key of a fragment; the rendering makes it."""

    kind: type[Form]
    # An argument of its name, which holds what the form depends on.
    settings: Hashable

    def make(self) -> Form:
        """Return the form. Its token is a slot, so it needs none of its own."""
        return self.kind(None, settings=self.settings, meta={"csrf": False})


def render(key: FragmentKey) -> str:
    """Return the HTML of a fragment.

    :raises TypeError: a value of the key could change.
    :raises RuntimeError: a token is in the HTML that is no slot.
    """
    for name, _type, value in key.values:
        check_frozen(value, name)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy's own
    return Context().run(_render, app, key)


def _render(app: Flask, key: FragmentKey) -> str:
    with app.request_context(_environ(app, key.around)):
        g.around = key.around
        g.locale = key.around.locale
        slots = {name: slot(name) for name in key.slots}
        values = {name: _made(value) for name, _type, value in key.values}
        template = _environment(app).get_template(key.template)
        html = template.render(key.around.values() | values | slots)
        if "csrf_token" in g and g.csrf_token in html:
            raise RuntimeError(f"{key.template} prints a token without csrf_token()")
        return html


def _made(value: Any) -> Any:
    return value.make() if isinstance(value, BlankForm) else value


def _environ(app: Flask, around: Around) -> dict[str, Any]:
    """Return a request for nothing: addresses in fragments are paths without a host."""
    trusted = app.config["TRUSTED_HOSTS"] or ["localhost"]
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": around.script_root,
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": trusted[0].lstrip("."),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
    }


def _environment(app: Flask) -> Environment:
    """Return the environment of fragments: the same templates, fewer names."""
    found: Environment | None = app.extensions.get("fragment_environment")
    if found is None:
        found = app.jinja_env.overlay(undefined=StrictUndefined)
        every = app.jinja_env.globals
        allowed = {name: every[name] for name in FUNCTIONS}
        found.globals = allowed | fragment_functions()
        app.extensions["fragment_environment"] = found
    return found


def check_frozen(value: object, name: str) -> None:
    """Refuse what could change after it became a key.

    :raises TypeError: with the name and the type of what could.
    """
    kind: Any = type(value)
    if kind in _PLAIN or isinstance(value, Enum | type):
        return
    if isinstance(value, tuple | frozenset):
        for each in value:
            check_frozen(each, name)
    elif is_dataclass(value) and kind.__dataclass_params__.frozen:
        for field in fields(value):
            check_frozen(getattr(value, field.name), f"{name}.{field.name}")
    else:
        raise TypeError(f"{name}: a {kind.__name__} can change and is no key.")
