"""How a typed record is read from JSON of either dialect."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Self, TypeVar

from flask_twitter_api.frozen import FrozenDict
from flask_twitter_api.utils import in_64_bits, parse_int, parse_time, valid_text

R = TypeVar("R", bound="Record")


def known(
    convert: Callable[[Any], Any], *names: str, default: Any = None, shown: bool = True
) -> Any:
    """A field that may stand under any of these names, the first one preferred.

    One that is not ``shown`` repeats what others say.
    """
    return field(
        default=default,
        repr=shown,
        compare=shown,
        # An object has no hash; the record that holds it has one all the same.
        hash=False if convert is as_mapping else None,
        metadata={"convert": convert, "names": names},
    )


@dataclass(frozen=True, kw_only=True)
class Record:
    """A frozen record; what it does not know is kept in ``extra``.

    A field the answer leaves out is None, which means "unknown" and never 0 or no.
    """

    #: Names that are understood elsewhere, or say nothing.
    ignored: ClassVar[frozenset[str]] = frozenset()

    extra: Mapping[str, Any] = field(
        default_factory=dict, repr=False, compare=False, hash=False
    )

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read a record; what has an unexpected form becomes None, never an error."""
        source = cls.prepare(data if isinstance(data, Mapping) else {})
        plan, names = _plan(cls)
        values: dict[str, Any] = {}
        for name, aliases, convert in plan:
            for alias in aliases:
                value = source.get(alias)
                read = None if value is None else convert(value)
                if read is not None:
                    values[name] = read
                    break
        extra = {key: value for key, value in source.items() if key not in names}
        # One record serves many readers, as long as its answer is kept.
        return cls(**values, extra=FrozenDict(extra))

    @classmethod
    def prepare(cls, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """A place for subclasses to straighten what aliases can not express."""
        return data


_Plan = tuple[list[tuple[str, tuple[str, ...], Callable[[Any], Any]]], frozenset[str]]
_plans: dict[type, _Plan] = {}


def _plan(cls: type[Record]) -> _Plan:
    """The fields of a record class, worked out once."""
    if cls not in _plans:
        _plans[cls] = _make_plan(cls)
    return _plans[cls]


def _make_plan(cls: type[Record]) -> _Plan:
    plan = [
        (one.name, one.metadata["names"], one.metadata["convert"])
        for one in fields(cls)
        if one.metadata
    ]
    names = {alias for _, aliases, _ in plan for alias in aliases}
    return plan, frozenset(names) | cls.ignored


def as_text(value: Any) -> str | None:
    """Text, or a number written as text."""
    if isinstance(value, str):
        return valid_text(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    number = in_64_bits(value) if isinstance(value, int) else as_float(value)
    return None if number is None else str(number)


def as_flag(value: Any) -> bool | None:
    """Yes or no, also from 1 and 0."""
    return bool(value) if isinstance(value, bool) or value in (0, 1) else None


as_int = parse_int
as_time = parse_time


def as_float(value: Any) -> float | None:
    """A number, whole or not."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def as_texts(value: Any) -> tuple[str, ...] | None:
    """A list of texts."""
    if not isinstance(value, list):
        return None
    return tuple(text for text in map(as_text, value) if text is not None)


def as_mapping(value: Any) -> Mapping[str, Any] | None:
    """A JSON object as it is."""
    return value if isinstance(value, dict) else None


def as_mappings(value: Any) -> tuple[Mapping[str, Any], ...] | None:
    """The JSON objects of a list as they are."""
    if not isinstance(value, list):
        return None
    return tuple(one for one in value if isinstance(one, dict))


def one_of(kind: Callable[[], type[R]]) -> Callable[[Any], R | None]:
    """A nested record; the class is asked for late, since records may nest."""

    def convert(value: Any) -> R | None:
        return kind().from_json(value) if isinstance(value, dict) and value else None

    return convert


def many_of(kind: Callable[[], type[R]]) -> Callable[[Any], tuple[R, ...] | None]:
    """A list of nested records; anything else in the list is passed over."""

    def convert(value: Any) -> tuple[R, ...] | None:
        if not isinstance(value, list):
            return None
        return tuple(kind().from_json(one) for one in value if isinstance(one, dict))

    return convert


def inside(data: Mapping[str, Any], *path: str) -> Any:
    """The value down a path of objects, or None."""
    value: Any = data
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value
