"""What programs publish and send: checked, with a sentence about what is wrong."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from app.broker import topics
from app.broker.envelope import RESYNC, Envelope, make_event, make_message
from app.credentials.tokens import ENDED
from app.exceptions import Invalid
from app.lib.i18n import mark as _l

# On a stream these come from the site itself.
RESERVED = frozenset({RESYNC.name, ENDED})
_BAD_NAME = _l("A name is one word of at most 200 characters.")
_RESERVED_NAME = _l("The name %(name)s is reserved for the site.")
_BAD_DATA = _l("The data must be JSON that every client can read: %(problem)s.")
_TOO_LARGE = _l("The data may have at most %(limit)d bytes as JSON.")


class Content(NamedTuple):
    """The name, data and headers of what is to be delivered."""

    name: str
    data: Mapping[str, Any]
    headers: Mapping[str, str]


def event(topic: str, content: Content, most: int) -> Envelope:
    """Return an event for a topic. Raises Invalid; `most` is in bytes."""
    return _make(make_event, topic, content, most)


def message(queue: str, content: Content, most: int) -> Envelope:
    """Return a message for a queue. Raises Invalid; `most` is in bytes."""
    return _make(make_message, queue, content, most)


def _make(
    make: Callable[..., Envelope], channel: str, content: Content, most: int
) -> Envelope:
    try:
        topics.check_event_name(content.name)
    except topics.InvalidName as error:
        raise Invalid("name", _BAD_NAME) from error
    if content.name in RESERVED:
        raise Invalid("name", _RESERVED_NAME, name=content.name)
    try:
        made = make(channel, content.name, content.data, content.headers)
    except (TypeError, ValueError) as error:
        raise Invalid("data", _BAD_DATA, problem=_printable(error)) from error
    if len(made.json) > most:
        raise Invalid("data", _TOO_LARGE, limit=most)
    return made


def _printable(error: Exception) -> str:
    return str(error).encode(errors="replace").decode()[:200]
