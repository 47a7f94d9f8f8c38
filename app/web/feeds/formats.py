"""The formats of feeds, by the ending of their addresses."""

from collections.abc import Callable
from dataclasses import dataclass

from app.web.feeds import atom, json_feed, rss
from app.web.feeds.model import Feed


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name for people, its media type, and what makes its documents."""

    name: str
    media_type: str
    serialize: Callable[[Feed], bytes]


FORMATS = {
    "atom": Format("Atom", atom.MEDIA_TYPE, atom.serialize),
    "rss": Format("RSS", rss.MEDIA_TYPE, rss.serialize),
    "json": Format("JSON Feed", json_feed.MEDIA_TYPE, json_feed.serialize),
}
