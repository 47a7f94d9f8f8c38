"""A person as lists show them: plain values that do not change under the reader."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.users.models import User


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Somebody in a list of people."""

    id: int
    username: str
    about_me: str | None
    picture_id: str | None

    @classmethod
    def of(cls, person: "User") -> "PersonRecord":
        """Take what a list shows of somebody."""
        return cls(person.id, person.username, person.about_me, person.picture_id)
