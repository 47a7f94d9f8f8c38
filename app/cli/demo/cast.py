"""The people of the demo and all that they say, as the files of `data/` have them."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "fa", "es")
MAIL_DOMAIN = "demo.example"  # reserved: no mail can leave for it


@dataclass(frozen=True, slots=True)
class Draft:
    """A post that somebody is going to write."""

    text: str
    language: str
    at: str | None = None
    was: str | None = None
    # A motif, its colours, and the words that describe it.
    shows: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the cast; `picture` names a motif and its colours."""

    name: str
    about: str
    language: str
    timezone: str
    likes: frozenset[str]
    picture: tuple[str, str] | None
    posts: tuple[Draft, ...]

    @property
    def email(self) -> str:
        """The address by which a person of the demo is known as one."""
        return f"{self.name}@{MAIL_DOMAIN}"


@dataclass(frozen=True, slots=True)
class Line:
    """What one person says to others, in public or not."""

    who: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Talk:
    """Lines that follow each other within minutes; the last was `ago` hours ago."""

    ago: float
    lines: tuple[Line, ...]
    unread: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Those who take part, in the order in which they begin to."""
        return tuple(dict.fromkeys(line.who for line in self.lines))


def people() -> list[Person]:
    """Give everybody, the languages mixed as on a grown site."""
    groups = [
        [_person(found, code) for found in _read(code)["person"]] for code in LANGUAGES
    ]
    most = max(map(len, groups))
    return [group[place] for place in range(most) for group in groups if group[place:]]


def talks() -> list[Talk]:
    """Give what people say to one another in public."""
    return [_talk(found) for found in _read("talks")["talk"]]


def letters() -> list[Talk]:
    """Give the private conversations, each between two people."""
    return [_talk(found) for found in _read("letters")["letter"]]


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


def _talk(found: dict[str, Any]) -> Talk:
    language = found.get("language", "")
    lines = tuple(
        Line(who, text, other[0] if other else language)
        for who, text, *other in found["lines"]
    )
    return Talk(float(found["ago"]), lines, int(found.get("unread", 0)))
