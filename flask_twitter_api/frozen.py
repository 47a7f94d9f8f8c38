"""Dictionaries and lists that can be shared by many readers of one cache."""

import json
from collections.abc import Callable
from typing import Any, Never

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

    :raises ValueError: when it is no JSON.
    :raises RecursionError: when it is nested beyond all reason.
    """
    # Freezing while decoding costs half of walking through the whole once more.
    return json.loads(text, object_hook=_freeze_object)


def _freeze_object(value: dict[str, Any]) -> FrozenDict:
    for key, inner in value.items():
        if type(inner) is list:
            value[key] = _freeze_list(inner)
    return FrozenDict(value)


def _freeze_list(value: list[Any]) -> FrozenList:
    return FrozenList([_freeze_list(i) if type(i) is list else i for i in value])


def thaw(value: Any) -> Any:
    """Give frozen JSON back as plain dictionaries and lists."""
    if isinstance(value, dict):
        return {key: thaw(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [thaw(inner) for inner in value]
    return value
