"""From a response of the service to its JSON, or to the exception it stands for."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .errors import (
    BadAnswerError,
    BadRequestError,
    FailedError,
    ForbiddenError,
    InvalidKeyError,
    NotFoundError,
    OutOfCreditsError,
    ServerFaultError,
    ServiceError,
    SessionExpiredError,
    TooManyRequestsError,
)
from .frozen import Answer, FrozenDict, loads
from .hiding import redact
from .transport import Response
from .utils import parse_wait, shorten

_NOT_FOUND = re.compile(
    r"not\s+found|does\s*n[o']t\s+exist|no\s+such|suspended", re.IGNORECASE
)
# The sentences with which the service itself refuses a key or an empty account. What
# it passes on from Twitter may hold the same words, but does not begin with them.
_NO_CREDITS = re.compile(r"credits?\s+(?:is|are)\s+not\s+enough", re.IGNORECASE)
_BAD_KEY = re.compile(r"(?:invalid\s+)?(?:x-)?api[\s-]?key\b", re.IGNORECASE)
#: With these it refuses the key, the account, or one person's wish.
_REFUSALS = frozenset({401, 402, 403})
_BY_STATUS: dict[int, type[ServiceError]] = {
    404: NotFoundError,
    429: TooManyRequestsError,
}
#: Of these it matters that the service itself says so.
_OWN_WORDS = frozenset({400, 404, 407}) | _REFUSALS
_FALLBACK = {
    400: "Bad request parameters",
    404: "Resource not found",
    429: "Too many requests",
}


def read_answer(
    response: Response,
    *,
    secrets: Iterable[str] = (),
    has_session: bool = False,
    has_secret: bool = False,
) -> Answer:
    """The body of a good answer to a call that went with a login, or a password.

    :raises BadAnswerError: when a 2xx is not a JSON object.
    :raises ServiceError: when the service refused or failed.
    """
    body = _decode(response)
    if not 200 <= response.status < 300:
        text = explanation(body, secrets) if body else ""
        raise _refusal(response, body, text, _who(has_session, has_secret))
    if body is None:
        raise BadAnswerError("Twitter API sent an answer that is not JSON")
    # Only the root is looked at: the authors of tweets have a "status" too.
    if str(body.get("status", "")).lower() in {"error", "failed"}:
        raise _failure(body, secrets)
    return Answer(body)


def _decode(response: Response) -> FrozenDict | None:
    try:
        body = loads(response.body)
    except ValueError:
        return None
    return body if isinstance(body, FrozenDict) else None


def _who(has_session: bool, has_secret: bool) -> type[ServiceError]:
    """Whom a 401 concerns: a login that ran out must not look like a key that did."""
    if has_session:
        return SessionExpiredError
    # Where nothing else went along, it is the key that was not accepted.
    return ForbiddenError if has_secret else InvalidKeyError


def _refusal(
    response: Response,
    body: FrozenDict | None,
    text: str,
    unauthorized: type[ServiceError],
) -> ServiceError:
    status = response.status
    if 300 <= status < 400:
        return ServerFaultError("Twitter API answered with a redirect", status=status)
    if body is None and response.body.strip() and status in _OWN_WORDS:
        # Somebody between us and the service says so, of no key and no person.
        words = f"Twitter API was answered for by somebody else ({status})"
        return ServerFaultError(words, status=status)
    if status in _REFUSALS:
        kind = _about_account(text) or (
            unauthorized if status == 401 else ForbiddenError
        )
    else:
        kind = _kind(status)
    message = text or _FALLBACK.get(status) or _default(status)
    return kind(message, status=status, retry_after=_retry_after(response.headers))


def _about_account(text: str) -> type[ServiceError] | None:
    # The words "Credits is not enough" were seen under a 401 as well.
    if _NO_CREDITS.match(text):
        return OutOfCreditsError
    return InvalidKeyError if _BAD_KEY.match(text) else None


def _kind(status: int) -> type[ServiceError]:
    # 408 and 425 are troubles of the way, not of what was asked.
    if status >= 500 or status in {408, 425}:
        return ServerFaultError
    return _BY_STATUS.get(status, BadRequestError)


def _default(status: int) -> str:
    return "Server error" if status >= 500 else f"Request refused ({status})"


def _failure(body: FrozenDict, secrets: Iterable[str]) -> ServiceError:
    text = explanation(body, secrets) or "Twitter API reported an error"
    if _NO_CREDITS.match(text):
        return OutOfCreditsError(text)
    return NotFoundError(text) if _NOT_FOUND.search(text) else FailedError(text)


def explanation(body: Mapping[str, Any], secrets: Iterable[str] = ()) -> str:
    """Return the service's own words, which stand under different names."""
    for name in ("detail", "msg", "message", "error"):
        text = _as_text(body.get(name))
        if text:
            # A secret that was cut through would not be known any more.
            return shorten(redact(text, secrets))
    return ""


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "; ".join(filter(None, map(_as_text, value)))
    if isinstance(value, dict):
        place = value.get("loc")
        where = ".".join(map(str, place)) if isinstance(place, list) else ""
        what = _as_text(value.get("msg") or value.get("type"))
        return f"{where}: {what}" if where and what else where or what
    return ""


def _retry_after(headers: Mapping[str, str]) -> float | None:
    return parse_wait(headers.get("retry-after", ""))


def pick(body: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, or None where the path breaks off."""
    value: Any = body
    for name in path.split(".") if path else ():
        value = value.get(name) if isinstance(value, dict) else None
    return value


def is_blank(value: Any) -> bool:
    """Whether a part of an answer is absent, or an object that tells nothing."""
    if isinstance(value, dict):
        return value.get("id", "") is None or all(map(is_blank, value.values()))
    return value is None or value in ("", [])


def count_items(body: Mapping[str, Any], path: str) -> int:
    """How many records an answer holds, for its price."""
    found = pick(body, path)
    if isinstance(found, list):
        return len(found)
    if path == "results" and isinstance(found, dict):
        return sum(count_items(page, "tweets") for page in found.values())
    return 1 if found else 0
