"""Static files: addresses that change with the content, one style sheet, icons.

A home page names 51 versioned files; each address is built once. All style sheets
travel as one, so a browser loads it once and stores it for ever.
"""

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
_CSS_URL = re.compile(r'url\("([^":]+)"\)')


def init_app(app: Flask) -> None:
    """Make the functions known to templates, and serve the sheets as one."""
    app.jinja_env.globals.update(asset=asset, draw_icon=draw_icon, style=style)
    app.add_url_rule("/style.css", "style", policy(PUBLIC)(_serve_style))


def asset(path: str) -> str:
    """Return the address of a static file."""
    folder = current_app.static_folder or ""
    return _address(folder, _root(), path)


def style() -> str:
    """Return the address of all style sheets in one."""
    _sheet, digest = _style(current_app.static_folder or "", _root())
    return url_for("style", v=digest)


def version() -> str:
    """Return the digest of the requested static file."""
    folder = current_app.static_folder or ""
    if request.endpoint == "style":
        return _style(folder, _root())[1]
    return _digest(Path(folder, (request.view_args or {})["filename"]))


def draw_icon(name: str, small: bool = False, flip: bool = False) -> Markup:
    """Return one drawing of img/icons.svg; the text beside it carries the meaning."""
    folder = current_app.static_folder or ""
    return _icon(folder, _root(), name, small, flip)


def _root() -> str | None:
    return request.script_root if has_request_context() else None


@lru_cache(maxsize=1024)
def _address(folder: str, _root: str | None, path: str) -> str:
    return url_for("static", filename=path, v=_digest(Path(folder, path)))


@lru_cache(maxsize=1024)
def _icon(folder: str, root: str | None, name: str, small: bool, flip: bool) -> Markup:
    kind = "icon" + " icon--small" * small + " icon--flip" * flip
    url = f"{_address(folder, root, 'img/icons.svg')}#{name}"
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

        def versioned(match: re.Match[str], path: Path = path) -> str:
            target = os.path.normpath(path.parent / match[1])
            return f'url("{_address(folder, root, os.path.relpath(target, folder))}")'

        sheets.append(_CSS_URL.sub(versioned, path.read_text("utf-8")))
    text = "\n".join(sheets)
    return text, hashlib.sha256(text.encode()).hexdigest()[:10]


@lru_cache(maxsize=512)
def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:10]
    except OSError:
        return "0"
