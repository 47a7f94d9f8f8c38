"""Feeds: one model, and its documents as Atom 1.0, RSS 2.0 and JSON Feed 1.1."""

from app.web.feeds.formats import FORMATS, Format
from app.web.feeds.model import Author, Enclosure, Entry, Feed
from app.web.feeds.responses import own_url, respond

__all__ = [
    "FORMATS",
    "Author",
    "Enclosure",
    "Entry",
    "Feed",
    "Format",
    "own_url",
    "respond",
]
