"""Events between two people, raised inside the transaction that did it."""

from dataclasses import dataclass

from app.events import DomainEvent
from app.users.models import User


@dataclass(frozen=True, slots=True)
class Followed(DomainEvent):
    """A person follows another, and did not before."""

    follower: User
    followee: User


@dataclass(frozen=True, slots=True)
class Unfollowed(DomainEvent):
    """These accounts have lost a follower; triggers have counted it by now.

    `all_local` is True where the command knows that each of them belongs to this site,
    so that a subscriber for remote accounts need not ask the database.
    """

    followee_ids: tuple[int, ...]
    all_local: bool = False


@dataclass(frozen=True, slots=True)
class Blocked(DomainEvent):
    """A person has blocked another; neither follows the other any more."""

    blocker: User
    blocked: User


@dataclass(frozen=True, slots=True)
class Muted(DomainEvent):
    """A person has muted another."""

    muter: User
    muted: User
