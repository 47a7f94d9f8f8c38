"""The vocabulary in which endpoints are declared."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

_GENERATION = re.compile(r"[/_]v\d$")


class Envelope(Enum):
    """What stands around the records of a successful answer."""

    NONE = "nothing"
    MSG = "status and msg"
    CODE = "status, msg and code"
    MESSAGE = "status and message"


class Paging(Enum):
    """How an answer tells of the next page; the cursor is always at the root."""

    NONE = "one answer"
    CURSOR = "has_next_page and next_cursor"
    BOTH_FLAGS = "has_next as well"


class Place(Enum):
    """Where a parameter travels."""

    QUERY = "query"
    BODY = "body"
    PATH = "path"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter: our name for it, and the service's spelling."""

    name: str
    wire: str
    convert: Callable[[Any], Any]
    required: bool = False
    place: Place = Place.QUERY
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Price:
    """What a call costs, in credits (100,000 credits are one US dollar).

    ``tiers`` are (at least so many records, credits per record), largest first.
    """

    minimum: float = 15
    tiers: tuple[tuple[int, float], ...] = ()

    def of(self, count: int) -> float:
        """The estimated cost of an answer with so many records."""
        each = next((price for least, price in self.tiers if count >= least), 0.0)
        return max(self.minimum, each * count)

    def most(self, count: int) -> float:
        """Return the highest cost of an answer with at most so many records."""
        below = [least - 1 for least, _ in self.tiers if 0 < least <= count]
        return max(map(self.of, [count, *below]))

    def words(self) -> str:
        """Return the price as people read it."""
        if not self.minimum:
            return "free"
        steps = [
            f"{price:g} each from {least:,} on"
            if least
            else f"{price:g} credits a record"
            for least, price in reversed(self.tiers)
        ]
        least = f"at least {self.minimum:g}" if steps else f"{self.minimum:g} credits"
        return ", ".join([*steps, least])


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Everything that is particular to one call of the service."""

    name: str
    method: str
    path: str
    #: Dotted path to the records in the answer; empty where the root is the record.
    items: str = ""
    params: tuple[Param, ...] = ()
    envelope: Envelope = Envelope.MSG
    paging: Paging = Paging.NONE
    price: Price = Price()
    #: Whether the call changes nothing, so that it may be sent a second time.
    reads: bool = True
    #: Whether an answer stays true long enough to be kept.
    keeps: bool = True
    #: Parameters of which one at least must be given.
    one_of: tuple[str, ...] = ()
    #: What the call does, in one sentence.
    summary: str = ""
    #: The parameter that lists what is asked for; unknown ones are left out.
    asked: str = ""
    #: The most records in one answer; 0 stands for the usual 20 of a page, or one.
    most: int = 0

    @property
    def largest(self) -> int:
        """How many records one answer holds at most, unless the call says so."""
        return self.most or (1 if self.paging is Paging.NONE else 20)

    @property
    def family(self) -> str:
        """What fails together: one path of the service, whatever its generation."""
        return _GENERATION.sub("", self.path.removeprefix("/twitter/"))

    @property
    def cacheable(self) -> bool:
        """Only reads by GET are kept, and nothing that was asked with a secret."""
        is_read = self.keeps and self.reads and self.method == "GET"
        return is_read and not self.has_secret

    @property
    def has_secret(self) -> bool:
        """Whether the call is one person's: it logs in, or goes with a login."""
        return any(param.secret for param in self.params)

    @property
    def has_session(self) -> bool:
        """Whether the call acts for an account that logged in."""
        return any(
            param.wire in {"login_cookies", "auth_session"} for param in self.params
        )

    @property
    def is_multipart(self) -> bool:
        """Whether the body is a form with a file."""
        return any(param.place is Place.FILE for param in self.params)
