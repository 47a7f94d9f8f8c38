"""Answers that are the same for all strangers, remembered as bytes.

The web server sends them from its event loop, before a thread or the framework is
asked: 20 times as many a second as through it (bench/README.md, `compare_tags`). Only
requests without a cookie and credentials get one; see docs/caching.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request, session
from werkzeug.wrappers import Response as BaseResponse

from app.cache import dependencies, transactions
from app.cache.dependencies import STAMPS, Dependency, Stamps
from app.cache.extension import Caches
from app.cache.registry import EXTENSION, Cache
from app.cache.store import Store
from app.metrics.requests import requests
from app.web.speed.transfer import accepts_gzip

View = TypeVar("View", bound=Callable[..., Any])
Key = tuple[Any, ...]

KEY, MADE = "microblog.answer_key", "microblog.answer"
"""In the environment of a request: its key, and a list for what was made for it."""

CACHED = "public, no-cache"
MAX_BYTES = 64 * 1024 * 1024
# What belongs to one response: its number, what a client has left, when it was sent.
_OWN = ("x-request-id", "date", "content-length", "retry-after")
_OWN_PREFIXES = ("ratelimit-", "x-ratelimit-")


@dataclass(slots=True, eq=False)
class Answer:
    """A whole answer; `checked` is the epoch in which its stamps were seen to stand.

    With `by_language` there is one for each `Accept-Language`; under the key without a
    language lies one without a body, which says so.
    """

    headers: list[tuple[str, str]]
    body: bytes
    etag: str
    stamps: Stamps = ()
    by_language: bool = False
    checked: int = 0


@dataclass(frozen=True, slots=True)
class _Pending:
    """An answer on its way out: what it depends on, and since when."""

    noted: set[Dependency]
    # None where nothing may be remembered.
    epoch: int | None
    by_language: bool
    if_none_match: str | None


def _size(answer: Answer) -> int:
    return len(answer.body) + 600 + 120 * len(answer.stamps)


ANSWERS: Cache[Key, Answer] = Cache(
    "public answers", max_entries=50_000, max_bytes=MAX_BYTES, size_of=_size
)


class Answers:
    """The answers of one application, for the web server's event loop."""

    def __init__(self, app: Flask) -> None:
        caches: Caches = app.extensions[EXTENSION]
        self._caches = caches
        self._answers: Store[Key, Answer] = caches.store(ANSWERS)
        self._stamps: Store[Dependency, int] = caches.store(STAMPS)
        # Headers by which a proxy that is trusted says what the client asked for.
        forwarded = ("x-forwarded-host", "x-forwarded-proto")
        self.names = ("host", *(forwarded if app.config["TRUSTED_PROXIES"] else ()))

    def accepts_gzip(self, encodings: str) -> bool:
        """Return whether an answer to this `Accept-Encoding` would be compressed."""
        return accepts_gzip(encodings)

    def find(self, key: Key, language: Callable[[], Any]) -> Answer | None:
        """Return the answer of a key if it is known to be current; never waits."""
        answer = self._answers.get(key)
        if answer is not None and answer.by_language:
            answer = self._answers.get((*key, language()))
        if answer is None or not self._caches.invalidation.is_current_now():
            return None
        return answer if self.is_current(answer) else None

    def is_current(self, answer: Answer) -> bool:
        """Return whether nothing that arrived has changed what an answer shows."""
        present = transactions.epochs.present
        if answer.checked == present:
            return True
        if not dependencies.are_current(self._stamps, answer.stamps):
            return False
        answer.checked = present
        return True

    def note(self, method: str, status: int, count: int) -> None:
        """Count answers that were sent."""
        requests.note_quick(method, status, count)


def init_app(app: Flask) -> None:
    """Remember answers as they leave, behind all other hooks."""
    app.after_request(_remember)


def public_answer(*, by_language: bool = False) -> Callable[[View], View]:
    """Return a decorator for a view whose answer is the same for all strangers.

    It goes below the route and its policy. The view, and what it calls, notes what its
    lists depend on (`app.cache.dependencies`); posts and people that are read by
    `reading.load` and `entities` are noted already. Who has a cookie or credentials
    gets an answer of their own. `by_language` is for texts in the language of the
    client.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def run(**values: Any) -> Any:
            if not _is_for_all():
                return view(**values)
            return _from_memory(by_language) or _make(view, values, by_language)

        run.public_answer = True  # type: ignore[attr-defined]  # a function takes any
        return run  # type: ignore[return-value]  # the same signature

    return decorate


def _is_for_all() -> bool:
    asked = request.environ
    return (
        request.method in ("GET", "HEAD")
        and "HTTP_COOKIE" not in asked
        and "HTTP_AUTHORIZATION" not in asked
        and "HTTP_RANGE" not in asked
    )


def _key(by_language: bool) -> Key:
    """Return the key that the server gave the request, or else one of our own."""
    environ = request.environ
    key: Key | None = environ.get(KEY)
    if key is None:
        gzip = accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        address = (request.root_path, environ["PATH_INFO"], environ["QUERY_STRING"])
        key = ("wsgi", request.url_root, *address, gzip)
    return (*key, environ.get("HTTP_ACCEPT_LANGUAGE")) if by_language else key


def _from_memory(by_language: bool) -> BaseResponse | None:
    caches: Caches = current_app.extensions[EXTENSION]
    if caches.epoch() is None:
        return None
    answers = Answers(current_app)
    answer = ANSWERS.get(_key(by_language))
    if answer is None or not answers.is_current(answer):
        return None
    _hand_over(answer)
    response = Response(answer.body, headers=answer.headers)
    return response.make_conditional(request.environ)


def _make(view: Callable[..., Any], values: Any, by_language: bool) -> Any:
    epoch = STAMPS.epoch()
    # The whole answer is wanted, which then is compared with what the client has.
    condition = request.environ.pop("HTTP_IF_NONE_MATCH", None)
    with dependencies.noting() as noted:
        dependencies.note_table("site_setting")
        made = view(**values)
    g.public_answer = _Pending(noted, epoch, by_language, condition)
    return made


def _remember(response: Response) -> Response:
    pending: _Pending | None = g.pop("public_answer", None)
    if pending is None:
        return response
    if pending.if_none_match is not None:
        request.environ["HTTP_IF_NONE_MATCH"] = pending.if_none_match
    if response.status_code == 200 and _is_same_for_all(response):
        _keep(_answer(response, pending), pending)
        response.make_conditional(request.environ)
    return response


def _is_same_for_all(response: Response) -> bool:
    # A session that was begun has a cookie, which is set behind all hooks.
    is_own = "Set-Cookie" in response.headers or session.modified
    return not (is_own or response.is_streamed or response.cache_control.no_store)


def _answer(response: Response, pending: _Pending) -> Answer:
    """Return what is sent, with what is true of it for everybody."""
    if not response.get_etag()[0]:
        response.add_etag()
    response.headers["Cache-Control"] = CACHED
    response.vary.update(("Cookie", "Authorization", "Accept-Encoding"))
    if pending.by_language:
        response.vary.add("Accept-Language")
    headers = [
        (name.lower(), value)
        for name, value in response.headers.items()
        if name.lower() not in _OWN and not name.lower().startswith(_OWN_PREFIXES)
    ]
    etag = response.headers["ETag"]
    return Answer(headers, response.get_data(), etag, by_language=pending.by_language)


def _keep(answer: Answer, pending: _Pending) -> None:
    """Remember an answer, and hand it to the server for those who wait for it."""
    _hand_over(answer)
    if pending.epoch is None:
        return
    stamps = dependencies.stamped(pending.noted, pending.epoch)
    if stamps is None or not current_app.config["PUBLIC_ANSWERS"]:
        return
    answer.stamps = stamps
    ANSWERS.put(_key(pending.by_language), answer)
    if pending.by_language:
        ANSWERS.put(_key(False), Answer([], b"", "", by_language=True))


def _hand_over(answer: Answer) -> None:
    made: list[Answer] | None = request.environ.get(MADE)
    if made is not None:
        made.append(answer)
