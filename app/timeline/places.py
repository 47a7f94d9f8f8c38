"""The places of open pages that one stream serves, and the topics of each.

A browser opens one stream for all of its tabs. A tab names what it shows by places,
`timeline=home` or `thread=1`; each frame says for which of them it is, since the tab of
a home timeline must not count what only the public one has.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import orjson

from app.broker import frames, topics
from app.broker.envelope import Envelope
from app.lib.ids import MAX_ID
from app.timeline import topics as timelines

# What the tabs of a browser may show at once; the rest changes on the next reload.
MAX_PLACES = 60
_BY_ID: dict[str, Callable[[int], list[str]]] = {
    "thread": timelines.thread,
    "author": lambda user_id: [topics.author(user_id)],
    "presence": lambda user_id: [topics.presence(user_id)],
}
_PAGES = {"public": timelines.public(), "news": [topics.NEWS]}
_MAX_DIGITS = 18


@dataclass
class Places:
    """The topics of a stream, and the places that each serves."""

    by_topic: dict[str, list[str]] = field(default_factory=dict)
    # The ids of those of whom a page shows whether they are active.
    people: list[int] = field(default_factory=list)

    @property
    def topics(self) -> list[str]:
        """The topics to subscribe to."""
        return list(self.by_topic)

    def add(self, place: str, names: Iterable[str]) -> None:
        """Add a place, which shows what is published to these topics."""
        for name in names:
            self.by_topic.setdefault(name, []).append(place)

    def encode(self, event: Envelope, *, with_id: bool = True) -> bytes:
        """Return an event as a frame that names its places (`for`)."""
        frame = frames.encode(event, with_id=with_id)
        found = self.by_topic.get(event.topic)
        if not found or not event.data:
            return frame
        # Behind the object's last member, which spares each client an encoding.
        return frame[: -len(b"}\n\n")] + b',"for":' + orjson.dumps(found) + b"}\n\n"


def read(wanted: Iterable[tuple[str, str]], viewer_id: int) -> Places:
    """Return the valid ones of the places that a page has named.

    Each is a pair such as `("timeline", "home")`; those that are none are left out.
    """
    places = Places()
    # In their order, each once.
    for key, value in list(dict.fromkeys(wanted))[:MAX_PLACES]:
        places.add(f"{key}={value}", _topics(key, value, viewer_id))
        if key == "presence" and (person := _id(value)):
            places.people.append(person)
    return places


def _topics(key: str, value: str, viewer_id: int) -> list[str]:
    if key == "timeline":
        if value == "home":
            return timelines.home(viewer_id)
        return _PAGES.get(value, [])
    number = _id(value)
    return _BY_ID[key](number) if key in _BY_ID and number else []


def _id(text: str) -> int:
    """Return an id, 0 for anything else."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > _MAX_DIGITS:
        return 0
    return int(text) if abs(int(text)) <= MAX_ID else 0
