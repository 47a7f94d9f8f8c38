"""Static files: addresses that change with the content, one sheet, drawn icons."""

import hashlib
import os
import re
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, has_request_context, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.web.policies import PUBLIC, policy

# The order in which later sheets may overrule earlier ones.
SHEETS = (
    *("tokens", "base", "layout", "components/nav", "components/buttons"),
    *("components/forms", "components/menu", "components/post", "components/strand"),
    *("components/attachments", "components/user"),
    *("components/feedback", "components/messages", "components/pages"),
    *("components/twitter", "components/door", "forced", "print"),
)
_ADDRESS = re.compile(r'url\("([^":]+)"\)')


def init_app(app: Flask) -> None:
    """Make both known to templates, and serve the sheets as one."""
    app.jinja_env.globals.update(asset=asset, draw_icon=draw_icon, style=style)
    app.add_url_rule("/style.css", "style", policy(PUBLIC)(_serve_style))


def asset(path: str) -> str:
    """Give the address of a static file."""
    folder = current_app.static_folder or ""
    return _remembered(folder, _root(), path)


def style() -> str:
    """Give the address of all style sheets in one: sixteen files would travel worse."""
    _sheet, digest = _style(current_app.static_folder or "", _root())
    return url_for("style", v=digest)


def version() -> str:
    """Give the digest of the file of ours that is asked for."""
    folder = current_app.static_folder or ""
    if request.endpoint == "style":
        return _style(folder, _root())[1]
    return _digest(Path(folder, (request.view_args or {})["filename"]))


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


def _serve_style() -> BaseResponse:
    sheet, digest = _style(current_app.static_folder or "", _root())
    response = Response(sheet, mimetype="text/css")
    response.set_etag(digest)
    return response.make_conditional(request)


@lru_cache(maxsize=64)
def _style(folder: str, root: str | None) -> tuple[str, str]:
    """Join the sheets; the files that they name get their versioned addresses."""
    sheets = []
    for name in SHEETS:
        path = Path(folder, "css", f"{name}.css")

        def place(match: re.Match[str], path: Path = path) -> str:
            target = os.path.normpath(path.parent / match[1])
            return (
                f'url("{_remembered(folder, root, os.path.relpath(target, folder))}")'
            )

        sheets.append(_ADDRESS.sub(place, path.read_text("utf-8")))
    text = "\n".join(sheets)
    return text, hashlib.sha256(text.encode()).hexdigest()[:10]


@lru_cache(maxsize=512)
def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:10]
    except OSError:
        return "0"
