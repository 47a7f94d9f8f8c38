"""Domain events: what has happened, dispatched inside the transaction in which it did.

Each domain defines its events (`app.posts.events`) and lists in its `handlers.py` which
events of lower rooms it subscribes to; `app.domains` loads these lists.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar


class DomainEvent:
    """Base of all events; subclasses are frozen dataclasses named after facts."""


E = TypeVar("E", bound=DomainEvent)


@dataclass(frozen=True, slots=True)
class Subscriber(Generic[E]):
    """A function that acts on one type of event, in the transaction that raised it."""

    event_type: type[E]
    function: Callable[[E], object]


_subscribers: dict[type[DomainEvent], list[Callable[[Any], object]]] = {}


def subscribe(subscriber: Subscriber[Any]) -> None:
    """Call the function for each event of its type from now on; once, however often."""
    functions = _subscribers.setdefault(subscriber.event_type, [])
    if subscriber.function not in functions:
        functions.append(subscriber.function)


def dispatch(event: DomainEvent) -> None:
    """Call the subscribers of an event in the order in which they subscribed.

    What one of them raises ends the transaction: either all of it happens, or nothing.
    """
    for function in _subscribers.get(type(event), ()):
        function(event)
