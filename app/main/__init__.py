"""The pages: one module per noun, all on the blueprint `main`."""

from flask import Blueprint

bp = Blueprint("main", __name__)

from app.main import (  # noqa: E402  # the routes register on `bp`
    about,
    attachments,
    bookmarks,
    exports,
    follows,
    health,
    messages,
    notifications,
    pictures,
    posts,
    profiles,
    robots,
    search,
    settings,
    stream,
    timelines,
    tokens,
    translate,
    twitter,
    twitter_feeds,
    twitter_follows,
    twitter_imports,
    twitter_login,
)

__all__ = [
    "about",
    "attachments",
    "bookmarks",
    "bp",
    "exports",
    "follows",
    "health",
    "messages",
    "notifications",
    "pictures",
    "posts",
    "profiles",
    "robots",
    "search",
    "settings",
    "stream",
    "timelines",
    "tokens",
    "translate",
    "twitter",
    "twitter_feeds",
    "twitter_follows",
    "twitter_imports",
    "twitter_login",
]
