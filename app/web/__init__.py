"""The HTTP kit that pages and API share."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.web import (
    addresses,
    admission,
    assets,
    attachments,
    avatars,
    confirmation,
    drafts,
    fragments,
    hooks,
    locale,
    multipart,
    posts,
    prefix,
    presence,
    security,
    serialization,
    sessions,
    slashes,
    suggestions,
    templating,
    transfer,
    wording,
)
from app.web.converters import SignedIntegerConverter, SmallIntegerConverter


def init_app(app: Flask) -> None:
    """Bind the kit to an application."""
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the documented way
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )
    prefix.init_app(app)
    app.url_map.converters["id"] = SignedIntegerConverter
    app.url_map.converters["small"] = SmallIntegerConverter
    app.json = serialization.OrjsonProvider(app)
    for part in (locale, hooks, security, presence, templating, avatars, posts):
        part.init_app(app)
    for part in (confirmation, addresses, assets, attachments, fragments):
        part.init_app(app)
    for part in (suggestions, wording, transfer, multipart, slashes):
        part.init_app(app)
    for part in (admission, sessions, drafts):
        part.init_app(app)
