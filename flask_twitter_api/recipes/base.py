"""What recipes are made of, and how the JSON of an answer becomes records."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask_twitter_api.answers import pick
from flask_twitter_api.endpoints import ENDPOINTS
from flask_twitter_api.errors import NotFoundError
from flask_twitter_api.frozen import FrozenDict
from flask_twitter_api.models import Record
from flask_twitter_api.pagination import Reader

T = TypeVar("T")
R = TypeVar("R", bound=Record)

#: How many ids travel in one call.
BATCH = 100


@dataclass(frozen=True, slots=True)
class Ask:
    """A call that a recipe wants to be made."""

    name: str
    given: Mapping[str, Any] = field(default_factory=dict, repr=False)


#: A way to a result: yields calls and is sent their answers.
Steps = Generator[Ask, FrozenDict, T]
#: The same for many records; those that it has come between the calls, as tuples.
Stream = Generator[Ask | tuple[T, ...], FrozenDict | None, None]


def read_one(kind: type[R], name: str, body: FrozenDict) -> R:
    """Return the one record of an answer.

    :raises NotFoundError: when there is none.
    """
    found = pick(body, ENDPOINTS[name].items)
    # A suspended account comes as null, an unknown community with a null id.
    if not isinstance(found, dict) or found.get("id", "") is None:
        raise NotFoundError("not found")
    return kind.from_json(found)


def read_all(kind: type[R], name: str, body: FrozenDict) -> tuple[R, ...]:
    """Return all records of an answer."""
    return Reader(ENDPOINTS[name].items, kind.from_json, dict)(body).items


def read_text(name: str, body: FrozenDict) -> str:
    """Return the one value of an answer, mostly the id of what was made."""
    found = pick(body, ENDPOINTS[name].items)
    return found if isinstance(found, str) else str(found or "")


def reader_of(make: Callable[[Any], T], name: str) -> Reader[T]:
    """Return how an answer of a call becomes a page of what is made of its records."""
    # What is made into text is an id, and everything else is an object.
    kind = (str, int) if make is str else dict
    return Reader(ENDPOINTS[name].items, make, kind)


def one(kind: type[R], name: str, /, **given: Any) -> Steps[R]:
    """Make a call and return its record."""
    return read_one(kind, name, (yield Ask(name, given)))


def several(kind: type[R], name: str, /, **given: Any) -> Steps[tuple[R, ...]]:
    """Make a call and return its records."""
    return read_all(kind, name, (yield Ask(name, given)))


def text(name: str, /, **given: Any) -> Steps[str]:
    """Make a call and return its one value."""
    return read_text(name, (yield Ask(name, given)))


def batches(ids: Iterable[str | int]) -> Iterator[list[str]]:
    """Yield the ids without repetition, as many at a time as one call takes."""
    unique = list(dict.fromkeys(str(one).strip() for one in ids))
    for start in range(0, len(unique), BATCH):
        yield unique[start : start + BATCH]
