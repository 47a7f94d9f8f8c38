"""The people of the demo and their posts, replies and messages, read from `data/`."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "fa", "es")
MAIL_DOMAIN = "demo.example"  # reserved: no mail can leave for it


@dataclass(frozen=True, slots=True)
class Draft:
    """A post of a person, without its moment."""

    text: str
    language: str
    at: str | None = None
    was: str | None = None
    # A motif, its colours, and the alt text.
    shows: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the demo; `picture` names a motif and its colours."""

    name: str
    about: str
    language: str
    timezone: str
    likes: frozenset[str]
    picture: tuple[str, str] | None
    posts: tuple[Draft, ...]

    @property
    def email(self) -> str:
        """The address, by which people of the demo are recognised."""
        return f"{self.name}@{MAIL_DOMAIN}"


@dataclass(frozen=True, slots=True)
class Line:
    """One post of a thread, or one message of a conversation."""

    author: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Lines that follow each other within minutes; the last is `ago` hours old."""

    ago: float
    lines: tuple[Line, ...]
    unread: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The names of those who take part, in the order of their first lines."""
        return tuple(dict.fromkeys(line.author for line in self.lines))


def people() -> list[Person]:
    """Return all people, their languages mixed as on a grown site."""
    groups = [
        [_person(found, code) for found in _read(code)["person"]] for code in LANGUAGES
    ]
    most = max(map(len, groups))
    return [group[place] for place in range(most) for group in groups if group[place:]]


def threads() -> list[Dialogue]:
    """Return the threads that people write in public."""
    return [_dialogue(found) for found in _read("talks")["talk"]]


def conversations() -> list[Dialogue]:
    """Return the conversations, each between two people."""
    return [_dialogue(found) for found in _read("letters")["letter"]]


def _read(name: str) -> dict[str, Any]:
    folder = files("app.cli.demo") / "data"
    return tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))


def _person(found: dict[str, Any], language: str) -> Person:
    return Person(
        name=found["name"],
        about=found["about"],
        language=language,
        timezone=found["timezone"],
        likes=frozenset(found["likes"]),
        picture=tuple(found["picture"]) if "picture" in found else None,
        posts=tuple(_draft(post, language) for post in found["posts"]),
    )


def _draft(found: str | dict[str, Any], language: str) -> Draft:
    given: dict[str, Any] = {"text": found} if isinstance(found, str) else {**found}
    if "shows" in given:
        given["shows"] = tuple(given["shows"])
    return Draft(**{"language": language, **given})


def _dialogue(found: dict[str, Any]) -> Dialogue:
    language = found.get("language", "")
    lines = tuple(
        Line(author, text, other[0] if other else language)
        for author, text, *other in found["lines"]
    )
    return Dialogue(float(found["ago"]), lines, int(found.get("unread", 0)))
