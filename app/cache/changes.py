"""What changed in the database, and which keys of a cache that makes invalid."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Final

# The key of a row: the columns that its table's triggers send, such as its id.
RowKey = tuple[Any, ...]


class _Everything:
    """All keys of a cache."""

    def __repr__(self) -> str:
        return "EVERYTHING"


EVERYTHING: Final = _Everything()


@dataclass(frozen=True, slots=True)
class Change:
    """Rows of a table that were inserted, updated or deleted; None means any of them.

    `kind` is "insert", "update", "delete", or "" where several of them were.
    """

    table: str
    keys: tuple[RowKey, ...] | None
    kind: str = ""


# Which keys a changed row makes invalid.
Rule = Callable[[RowKey], "Iterable[Hashable] | _Everything"]


def key_is_id(key: RowKey) -> Iterable[Hashable]:
    """Return the first column of a row's key: the cache's keys are these ids."""
    return (key[0],)


def key_is_row(key: RowKey) -> Iterable[Hashable]:
    """Return a row's whole key: the cache's keys are the same tuples."""
    return (key,)


def all_keys(_key: RowKey) -> _Everything:
    """Return `EVERYTHING`: any change of the table empties the cache."""
    return EVERYTHING


def column(position: int) -> Rule:
    """Return the rule by which one column of a row's key is the cache's key."""
    return lambda key: (key[position],)


def made_invalid(rule: Rule, change: Change) -> "set[Hashable] | _Everything":
    """Return the keys of a cache that a change makes invalid by a rule of its own."""
    if change.keys is None:
        return EVERYTHING
    invalid: set[Hashable] = set()
    for key in change.keys:
        found = rule(key)
        if isinstance(found, _Everything):
            return EVERYTHING
        invalid.update(found)
    return invalid
