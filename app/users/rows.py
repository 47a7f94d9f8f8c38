"""A person as lists show them: plain values that do not change under the reader."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody in a list of people."""

    id: int
    username: str
    about_me: str | None
    picture_id: str | None
