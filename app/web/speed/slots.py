"""Slots of cached fragments: they are filled in for each request."""

import secrets
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, Never

from flask import g
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from app.web.idempotency import new_form_key

# Nobody can guess it, so nobody can write it into a post to have a token put there.
_SECRET = secrets.token_hex(12)
# What every fragment may print without being given it, by the name of the function.
_PER_REQUEST: dict[str, Callable[[], str]] = {}


class Slot(Markup):
    """A placeholder in a fragment, which is filled in later.

    A template can print it and nothing else: a template that could read it would
    render the same fragment for everybody.
    """

    def _refuse(self, *_args: object) -> Never:
        raise TypeError("A slot can only be printed: what is in it differs each time.")

    __bool__ = __len__ = __iter__ = __contains__ = __eq__ = __ne__ = _refuse
    __lt__ = __gt__ = __le__ = __ge__ = __getitem__ = __mod__ = __add__ = _refuse
    __hash__ = Markup.__hash__


def per_request(function: Callable[[], str]) -> Callable[[], str]:
    """Let every fragment print what `function` returns for the current request.

    On a page the template calls the function itself; in a fragment a function of the
    same name returns a slot.
    """
    _PER_REQUEST[function.__name__] = function
    return function


@per_request
def csrf_token() -> str:
    """Return the token of this request; Flask-WTF stores it, but does much first."""
    return str(g.get("csrf_token") or generate_csrf())


@per_request
def idempotency_key() -> str:
    """Return a new key for a form that is being rendered."""
    return new_form_key()


def page_functions() -> dict[str, Callable[[], str]]:
    """Return what templates of pages call."""
    return dict(_PER_REQUEST)


def fragment_functions() -> dict[str, Callable[[], Slot]]:
    """Return what templates of fragments call under the same names."""
    return {name: partial(slot, name) for name in _PER_REQUEST}


@cache
def slot(name: str) -> Slot:
    """Return the slot of a name."""
    return Slot(f"{_SECRET}-{name}-")


def fill(html: Markup, values: Mapping[str, Any]) -> Markup:
    """Return HTML with values, escaped, in the slots of their names."""
    text = str(html)
    for name, value in values.items():
        text = text.replace(str(slot(name)), escape(value))
    return Markup(text)  # noqa: S704  # a template's own output, and what is escaped


def fill_per_request(html: Markup) -> Markup:
    """Return HTML with what every fragment may print of the current request."""
    if _SECRET not in html:
        return html
    needed = {name: of for name, of in _PER_REQUEST.items() if str(slot(name)) in html}
    return fill(html, {name: function() for name, function in needed.items()})
