"""What recipes are made of."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from flask_twitter_api.frozen import FrozenDict
from flask_twitter_api.models import Record
from flask_twitter_api.pagination import Page
from flask_twitter_api.reading import read_all, read_one, read_text

T = TypeVar("T")
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Ask:
    """A call that a recipe wants to be made."""

    name: str
    given: Mapping[str, Any] = field(default_factory=dict, repr=False)


#: A way to a result: yields calls and is sent their answers.
Steps = Generator[Ask, FrozenDict, T]


@dataclass(frozen=True, slots=True)
class Route(Generic[T]):
    """A way through pages: what to ask at a cursor, and how its answer is read."""

    name: str
    given: Callable[[str], Mapping[str, Any]]
    read: Callable[[Mapping[str, Any]], Page[T]]


def one(kind: type[R], name: str, /, **given: Any) -> Steps[R]:
    """Make a call and return its record."""
    return read_one(kind, name, (yield Ask(name, given)))


def several(kind: type[R], name: str, /, **given: Any) -> Steps[tuple[R, ...]]:
    """Make a call and return its records."""
    return read_all(kind, name, (yield Ask(name, given)))


def text(name: str, /, **given: Any) -> Steps[str]:
    """Make a call and return its one value."""
    return read_text(name, (yield Ask(name, given)))
