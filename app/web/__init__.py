"""What pages and API share of HTTP."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.web import (
    activity,
    admission,
    drafts,
    hooks,
    locale,
    multipart,
    policies,
    prefix,
    presence,
    readiness,
    routing,
    security,
    sessions,
    templating,
    timing,
)
from app.web.presenters import attachments, avatars, discover, feed_entries, posts
from app.web.speed import (
    addresses,
    assets,
    fragments,
    public_answers,
    serialization,
    strangers,
    transfer,
    translations,
)

# In this order: hooks of later modules that go in front run before earlier ones, and
# `after_request` functions run from the last to the first.
MODULES = (
    # Its hook sees the response as it leaves.
    public_answers,
    *(prefix, locale, hooks, timing, security, presence, templating, avatars, posts),
    *(
        policies,
        addresses,
        assets,
        attachments,
        feed_entries,
        discover,
        fragments,
        serialization,
    ),
    *(translations, transfer, strangers, multipart, routing),
    *(admission, sessions, drafts, readiness, activity),
)


def init_app(app: Flask) -> None:
    """Bind the modules to an application."""
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the documented way
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )
    for module in MODULES:
        module.init_app(app)
