"""What passes between the sandbox's door and those who answer."""

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask_twitter_api.endpoints import Endpoint, Envelope, Paging

from .render import Renderer
from .world import Person, Tweet, World

T = TypeVar("T")
Json = dict[str, Any]

_CODES = {401: "Unauthorized", 402: "Unauthorized", 403: "Forbidden"}
_CODES[429] = "Too Many Requests"


class RefusalError(Exception):
    """An answer that is not a success, as the service words it."""

    def __init__(
        self, status: int, body: object, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers or {}


def refused(status: int, message: str, **headers: str) -> RefusalError:
    """A refusal by the layer that knows keys, credits and rates."""
    shown = {name.replace("_", "-"): value for name, value in headers.items()}
    body = {"error": _CODES.get(status, "Error"), "message": message}
    return RefusalError(status, body, shown)


def failed(message: str) -> RefusalError:
    """A failure under a 200, as the service likes it."""
    return RefusalError(200, {"status": "error", "msg": message, "data": None})


@dataclass
class Reply:
    """The records of an answer, and the cursor of what follows."""

    records: Any = None
    next_cursor: str = ""
    #: What else stands at the root.
    more: Json = field(default_factory=dict)


@dataclass
class Ask:
    """A question with its parameters under our own names."""

    endpoint: Endpoint
    world: World
    show: Renderer
    given: Mapping[str, Any]
    key: str

    def __getitem__(self, name: str) -> Any:
        return self.given[name]

    def get(self, name: str, default: Any = None) -> Any:
        """A parameter that may have been left out."""
        return self.given.get(name, default)

    def person(self) -> Person:
        """The account that is asked for, by id or by handle."""
        name = str(self.get("username", ""))
        found = self.world.person(name, user_id=str(self.get("user_id", "")))
        if found is None:
            raise failed("user not found")
        return found

    def tweet(self, name: str = "tweet_id") -> Tweet:
        """The tweet that is asked for."""
        found = self.world.tweets.get(str(self.get(name)))
        if found is None:
            raise failed("tweet not found")
        return found

    def in_time(self, tweets: Iterable[Tweet]) -> list[Tweet]:
        """The tweets within the times that are asked for."""
        since = self.get("since_time", 0)
        until = self.get("until_time", 1 << 62)
        return [tweet for tweet in tweets if since <= tweet.seconds < until]

    def page(
        self, things: Sequence[T], size: int, show: Callable[[T], Any], **more: Any
    ) -> Reply:
        """One page of the things, at the cursor that came along."""
        start = read_cursor(str(self.get("cursor", "")))
        end = start + size
        cursor = write_cursor(end) if end < len(things) else ""
        return Reply([show(one) for one in things[start:end]], cursor, more)

    def tweets(self, tweets: Sequence[Tweet], size: int = 20, **more: Any) -> Reply:
        """One page of tweets."""
        return self.page(tweets, size, self.show.tweet, **more)


def write_cursor(start: int) -> str:
    """A cursor that nobody should look into."""
    return base64.urlsafe_b64encode(b"DAACsandbox:%d" % start).decode()


def read_cursor(cursor: str) -> int:
    """Where a cursor points; a strange one is refused."""
    if not cursor:
        return 0
    try:
        _, _, start = base64.urlsafe_b64decode(cursor).partition(b":")
        return max(0, int(start))
    except (ValueError, binascii.Error):
        raise RefusalError(400, {"detail": "cursor is invalid"}) from None


def assemble(endpoint: Endpoint, reply: Reply) -> Json:
    """Put the records where they belong, in the endpoint's envelope."""
    body: Json = {}
    _place(body, endpoint.items, reply)
    if endpoint.paging is not Paging.NONE:
        body["has_next_page"] = bool(reply.next_cursor)
        body["next_cursor"] = reply.next_cursor
    if endpoint.paging is Paging.BOTH_FLAGS:
        body["has_next"] = bool(reply.next_cursor)
    return {**body, **_envelope(endpoint.envelope)}


def _place(body: Json, path: str, reply: Reply) -> None:
    if not path:
        body.update(reply.records or {}, **reply.more)
        return
    *outer, last = path.split(".")
    for name in outer:
        body = body.setdefault(name, {})
    body.update(reply.more)
    body[last] = reply.records


def _envelope(envelope: Envelope) -> Json:
    if envelope is Envelope.NONE:
        return {}
    if envelope is Envelope.MESSAGE:
        return {"status": "success", "message": "success"}
    code = {"code": 0} if envelope is Envelope.CODE else {}
    return {"status": "success", "msg": "success", **code}
