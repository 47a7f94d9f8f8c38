"""Static files: addresses that change with the content, and the drawings of icons."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app, has_request_context, request, url_for
from markupsafe import Markup


def init_app(app: Flask) -> None:
    """Make both known to templates."""
    app.jinja_env.globals.update(asset=asset, draw_icon=draw_icon)


def asset(path: str) -> str:
    """Give the address of a static file."""
    folder = current_app.static_folder or ""
    return _remembered(folder, _root(), path)


def draw_icon(name: str, small: bool = False, flip: bool = False) -> Markup:
    """Give one drawing of img/icons.svg; words beside it carry the meaning."""
    folder = current_app.static_folder or ""
    return _drawn(folder, _root(), name, small, flip)


def _root() -> str | None:
    return request.script_root if has_request_context() else None


@lru_cache(maxsize=1024)
def _remembered(folder: str, _root: str | None, path: str) -> str:
    return url_for("static", filename=path, v=_digest(Path(folder, path)))


@lru_cache(maxsize=1024)
def _drawn(folder: str, root: str | None, name: str, small: bool, flip: bool) -> Markup:
    kind = "icon" + " icon--small" * small + " icon--flip" * flip
    url = f"{_remembered(folder, root, 'img/icons.svg')}#{name}"
    return Markup(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">'
        '<use href="{}"></use></svg>'
    ).format(kind, url)


@lru_cache(maxsize=512)
def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:10]
    except OSError:
        return "0"
