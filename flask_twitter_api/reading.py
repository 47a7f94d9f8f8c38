"""From the JSON of an answer to the records and ids that a typed call returns."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from .answers import explanation, is_blank, pick
from .endpoints import ENDPOINTS
from .endpoints.convert import several
from .errors import BadAnswerError, InvalidParametersError, NotFoundError
from .frozen import Answer
from .models.base import Record, as_text
from .pagination import Reader

T = TypeVar("T")
R = TypeVar("R", bound=Record)

#: How many ids travel in one call.
BATCH = 100


def read_one(kind: type[R], name: str, body: Mapping[str, Any]) -> R:
    """Return the record of an answer that holds one.

    :raises NotFoundError: when it holds none, or one that names nobody.
    """
    found = pick(body, ENDPOINTS[name].items)
    if not isinstance(found, dict) or is_blank(found):
        # A suspended account comes as null, an unknown community with a null id.
        raise NotFoundError(_reason(found))
    record = _once(body, (name, kind), lambda: kind.from_json(found))
    if is_nobody(record):
        raise NotFoundError(_reason(found))
    return record


def read_all(kind: type[R], name: str, body: Mapping[str, Any]) -> tuple[R, ...]:
    """Return the records of an answer that holds many, without those of nobody."""
    read = reader_of(kind.from_json, name)
    return tuple(record for record in read(body).items if not is_nobody(record))


def read_text(name: str, body: Mapping[str, Any]) -> str:
    """Return the id of what a call has made.

    :raises BadAnswerError: when there is none, though it may be made all the same.
    """
    made = as_text(pick(body, ENDPOINTS[name].items))
    if not made:
        raise BadAnswerError(
            "Twitter API said yes but gave no id; look before you repeat it"
        )
    return made


def reader_of(make: Callable[[Any], T], name: str) -> Reader[T]:
    """Return how an answer of a call becomes a page of what is made of its records."""
    # What is made into text is an id, and everything else is an object.
    kind = (str, int) if make is str else dict
    return Reader(ENDPOINTS[name].items, make, kind, is_something)


def is_nobody(record: Record) -> bool:
    """Whether a record that ought to name something has neither an id nor a name."""
    if hasattr(record, "id"):
        return not (record.id or getattr(record, "username", ""))
    return hasattr(record, "name") and not record.name


def is_something(record: object) -> bool:
    """Whether one of many is worth returning: an id, or what has one, or a text."""
    if not isinstance(record, Record):
        return bool(record)
    return bool(getattr(record, "text", "")) or not is_nobody(record)


def batches(ids: str | int | Iterable[str | int]) -> Iterator[list[str]]:
    """Return the ids without repetition, as many at a time as one call takes.

    :raises InvalidParametersError: when these can be no ids.
    """
    try:
        unique = list(dict.fromkeys(str(one).strip() for one in several(ids)))
    except ValueError as error:
        raise InvalidParametersError(str(error)) from None
    for start in range(0, len(unique), BATCH):
        yield unique[start : start + BATCH]


def _once(body: Mapping[str, Any], key: Any, build: Callable[[], T]) -> T:
    return body.once(key, build) if isinstance(body, Answer) else build()


def _reason(found: Any) -> str:
    told = explanation(found) if isinstance(found, dict) else ""
    return told or "not found"
