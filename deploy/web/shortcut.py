"""Public answers, sent from the loop: no thread and no framework is asked for them."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from deploy.web.environ import SECURE

Key = tuple[Any, ...]
Headers = list[tuple[str, str]]
# Seconds between two additions to the counters.
COUNT_EVERY = 1.0
# What "not modified" does not repeat.
_OF_BODY = ("content-type", "content-encoding", "content-language", "link")


class Answer(Protocol):
    """A whole answer that is the same for all strangers."""

    headers: Headers
    body: bytes
    etag: str
    by_language: bool


class Answers(Protocol):
    """What the application remembers of them.

    `names` are the headers on which they depend, of which the first is the host.
    """

    names: tuple[str, ...]

    def accepts_gzip(self, encodings: str) -> bool:
        """Return whether an answer to this `Accept-Encoding` would be compressed."""

    def find(self, key: Key, language: Callable[[], Any]) -> Any:
        """Return the answer of a key if it is known to be current; never waits."""

    def note(self, method: str, status: int, count: int) -> None:
        """Count answers that were sent."""


class Shortcut:
    """Sends public answers, and counts them."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        # What the answer shows of the address that was asked for.
        self._names = tuple(dict.fromkeys((*answers.names, *SECURE)))
        self._counts: dict[tuple[str, int], int] = {}

    def start(self, loop: Any) -> None:
        """Add to the counters of this process, now and then."""
        self._loop = loop
        self._count()

    def key_of(self, scope: Any) -> Key | None:
        """Return what a stranger asks for; None where the answer may be their own."""
        if scope.method not in ("GET", "HEAD"):
            return None
        headers = scope.headers
        if "cookie" in headers or "authorization" in headers or "range" in headers:
            return None
        # Others would wait for an answer while its first asker still sends a body.
        if "transfer-encoding" in headers or (
            "content-length" in headers and headers.get("content-length") != "0"
        ):
            return None
        names = tuple([_joined(headers, name) for name in self._names])
        # What names no host is refused, depending on its version.
        if not names[0]:
            return None
        accepted = self._answers.accepts_gzip(_joined(headers, "accept-encoding"))
        return (names, scope.authority, scope.path, scope.query_string, accepted)

    def find(self, key: Key, scope: Any) -> Any:
        """Return the answer to a request if it is known to be current."""
        return self._answers.find(key, lambda: language_of(scope))

    def send(self, answer: Answer, scope: Any, proto: Any) -> None:
        """Send an answer, or that the client has it already."""
        known = scope.headers.get("if-none-match")
        status = 200
        if known is not None and _matches(known, answer.etag):
            status = 304
            kept = [each for each in answer.headers if each[0] not in _OF_BODY]
            proto.response_empty(status, kept)
        elif scope.method == "HEAD":
            length = ("content-length", str(len(answer.body)))
            proto.response_bytes(status, [*answer.headers, length], b"")
        else:
            proto.response_bytes(status, answer.headers, answer.body)
        label = (scope.method, status)
        self._counts[label] = self._counts.get(label, 0) + 1

    def _count(self) -> None:
        counts, self._counts = self._counts, {}
        for (method, status), count in counts.items():
            self._answers.note(method, status, count)
        self._loop.call_later(COUNT_EVERY, self._count)


def language_of(scope: Any) -> str | None:
    """Return which languages a client prefers, as it says it."""
    headers = scope.headers
    return _joined(headers, "accept-language") if "accept-language" in headers else None


def _joined(headers: Any, name: str) -> str:
    """Return all lines of a header as the application sees them, as one."""
    return ",".join(headers.get_all(name))


def _matches(known: str, etag: str) -> bool:
    """Return whether a client has a version (RFC 9110, 13.1.2)."""
    if known == etag:
        return True
    bare = etag.removeprefix("W/")
    tags = (each.strip().removeprefix("W/") for each in known.split(","))
    return any(each in ("*", bare) for each in tags)


# Serves a request by itself; returns the answer if it is the same for all strangers.
Serve = Callable[[], Awaitable[Answer | None]]
