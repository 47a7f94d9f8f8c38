"""Events of accounts, raised inside the transaction that did it."""

from dataclasses import dataclass

from app.events import DomainEvent
from app.users.models import User


@dataclass(frozen=True, slots=True)
class AccountClosed(DomainEvent):
    """Nobody can sign in to an account any more; what belonged to it can be removed."""

    user: User
