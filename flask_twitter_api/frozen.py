"""Dictionaries and lists that can be shared by many readers of one cache."""

import json
import math
import re
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Never, TypeVar

from .utils import in_64_bits, valid_text

T = TypeVar("T")

#: How many levels of objects and lists an answer may have; the service's own have
#: about a dozen.
DEEPEST = 64
# An unterminated string goes on to the end, which keeps the search linear.
_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"?'
_TOKEN = re.compile(rf"{_STRING}|[\[\]{{}}]", re.DOTALL)
_NO_BRACKETS = re.compile(rf"{_STRING}|[^\[\]{{}}\"]+", re.DOTALL)
_LEAF = re.compile(r"\[\]|\{\}")

_ADVICE = "this answer is shared through the cache; copy.deepcopy() it to change it"


def _refuse(self: object, *_args: object, **_kwargs: object) -> Never:
    raise TypeError(_ADVICE)


def _locked(*names: str) -> dict[str, Callable[..., Never]]:
    return dict.fromkeys(names, _refuse)


class FrozenDict(dict[str, Any]):
    """A dictionary in everything but change, and plain JSON to every encoder."""

    __slots__ = ()

    def copy(self) -> dict[str, Any]:
        """A changeable copy of this level."""
        return dict(self)

    __copy__ = copy

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        return {key: thaw(value) for key, value in self.items()}

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (thaw(self),)


class FrozenList(list[Any]):
    """A list in everything but change."""

    __slots__ = ()

    def copy(self) -> list[Any]:
        """A changeable copy of this level."""
        return list(self)

    __copy__ = copy

    def __deepcopy__(self, memo: dict[int, Any]) -> list[Any]:
        return [thaw(value) for value in self]

    def __reduce__(self) -> tuple[Any, ...]:
        return list, (thaw(self),)


class Answer(FrozenDict):
    """A whole answer, which keeps the records that were built of it."""

    __slots__ = ("_built",)

    def __init__(self, body: Mapping[str, Any]) -> None:
        super().__init__(body)
        self._built: dict[Hashable, Any] = {}

    def once(self, key: Hashable, build: Callable[[], T]) -> T:
        """Return what was built under this name, or build it."""
        if key not in self._built:
            # Two threads may build it at once; both results are right.
            self._built[key] = build()
        built: T = self._built[key]
        return built


_DICT_CHANGES = [
    "__setitem__",
    "__delitem__",
    "__ior__",
    "clear",
    "pop",
    "popitem",
    "setdefault",
    "update",
]
_LIST_CHANGES = [
    "__setitem__",
    "__delitem__",
    "__iadd__",
    "__imul__",
    "append",
    "clear",
    "extend",
    "insert",
    "pop",
    "remove",
    "reverse",
    "sort",
]
for _name, _method in _locked(*_DICT_CHANGES).items():
    setattr(FrozenDict, _name, _method)
for _name, _method in _locked(*_LIST_CHANGES).items():
    setattr(FrozenList, _name, _method)


def loads(text: str | bytes) -> Any:
    """Decode JSON whose objects, and the lists in them, can not be changed.

    Any reader can use what is given, and any encoder can write it again: null stands
    for what is nested deeper than ``DEEPEST`` and for numbers that are not finite or
    have more than 64 bits, U+FFFD for bytes and surrogates that are no text.

    :raises ValueError: when it is no JSON.
    """
    if isinstance(text, bytes):
        text = text.decode(json.detect_encoding(text), "replace")
    # Freezing while decoding costs half of walking through the whole once more.
    return json.loads(
        _cut(text) if _is_deep(text) else text,
        object_hook=_freeze_object,
        parse_int=_whole,
        parse_float=_finite,
        parse_constant=lambda _name: None,
    )


def _is_deep(text: str) -> bool:
    """Whether brackets are left when the innermost were taken away so many times."""
    brackets = _NO_BRACKETS.sub("", text)
    for _ in range(DEEPEST):
        if not brackets:
            return False
        brackets = _LEAF.sub("", brackets)
    return bool(brackets)


def _cut(text: str) -> str:
    """The same JSON with null in place of every value that lies too deep."""
    kept: list[str] = []
    depth = begin = 0
    for found in _TOKEN.finditer(text):
        sign = found.group()
        if sign in ("[", "{"):
            depth += 1
            if depth == DEEPEST + 1:
                kept += text[begin : found.start()], "null"
        elif sign in ("]", "}"):
            if depth == DEEPEST + 1:
                begin = found.end()
            depth -= 1
    return "".join(kept) + text[begin:]


def _whole(digits: str) -> int | None:
    # Python refuses to read some thousand digits at all.
    return in_64_bits(int(digits)) if len(digits) <= 20 else None


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def _freeze_object(value: dict[str, Any]) -> FrozenDict:
    if not all(map(str.isascii, value)):
        value = {valid_text(key): inner for key, inner in value.items()}
    for key, inner in value.items():
        if type(inner) is list:
            value[key] = _freeze_list(inner)
        elif type(inner) is str:
            value[key] = valid_text(inner)
    return FrozenDict(value)


def _freeze_list(value: list[Any]) -> FrozenList:
    return FrozenList(map(_freeze_item, value))


def _freeze_item(value: Any) -> Any:
    if type(value) is list:
        return _freeze_list(value)
    return valid_text(value) if type(value) is str else value


def thaw(value: Any) -> Any:
    """Give frozen JSON back as plain dictionaries and lists."""
    if isinstance(value, dict):
        return {key: thaw(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [thaw(inner) for inner in value]
    return value
