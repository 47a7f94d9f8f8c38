"""A person as lists show them: frozen values."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.users.models import User


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """One person of a list."""

    id: int
    username: str
    about_me: str | None
    picture_id: str | None

    @classmethod
    def of(cls, person: "User") -> "PersonRecord":
        """Return what a list shows of a person."""
        return cls(person.id, person.username, person.about_me, person.picture_id)
