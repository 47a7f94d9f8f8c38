"""The exception tree of the package, one root to catch.

    TwitterError
    ├── NotConfiguredError          no API key was given, nothing was sent
    ├── InvalidParametersError      the call could not be right, nothing was sent
    ├── RefusedError                this client would not send it now
    │   ├── RateLimitedError        the shared rate is used up for longer than we wait
    │   ├── BudgetExhaustedError    the credit budget of the period is spent
    │   └── CircuitOpenError        the service failed too often a moment ago
    ├── NoAnswerError               the network gave no whole answer
    │   └── TimedOutError           … in time
    ├── BadAnswerError              an answer came that is not the service's JSON
    └── ServiceError                the service answered, and said no
        ├── BadRequestError         400, 422 and other refusals of the request itself
        ├── InvalidKeyError         401 without a login, 403 of the API key
        │   └── SessionExpiredError 401 where login cookies were sent
        ├── OutOfCreditsError       402, or another status, that speaks of credits
        ├── ForbiddenError          401, 402, 403 for another reason
        ├── NotFoundError           404, or "not found" under a 200
        ├── TooManyRequestsError    429
        ├── ServerFaultError        5xx, 408, a redirect
        └── FailedError             200 with ``"status": "error"``

Each class has a ``code``, a word for machines, and an ``http_status`` for whoever
passes the failure on. No message and no parameter in an error is a secret.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self


class TwitterError(Exception):
    """Anything that kept a call from giving its result."""

    code: ClassVar[str] = "error"
    #: What a site answers its own visitors when this kept it from answering.
    http_status: ClassVar[int] = 502

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        #: Seconds after which the same call may succeed, if that is known.
        self.retry_after = retry_after
        #: The name of the call that failed and its parameters, without secrets.
        self.endpoint = ""
        self.params: Mapping[str, Any] = {}

    def __reduce__(self) -> tuple[object, ...]:
        """Survive a pickle, which keyword-only arguments otherwise prevent."""
        return type(self), (self.message,), self.__dict__

    def about(self, endpoint: str, params: Mapping[str, Any]) -> Self:
        """Say which call it was, unless that is known, and return the error."""
        if not self.endpoint:
            self.endpoint, self.params = endpoint, params
        return self

    def as_dict(self) -> dict[str, object]:
        """The failure in the service's own form, with our code beside it."""
        answer: dict[str, object] = {
            "status": "error",
            "msg": self.message,
            "error": self.code,
        }
        if self.retry_after is not None:
            answer["retry_after"] = round(self.retry_after, 3)
        return answer


class NotConfiguredError(TwitterError):
    """No API key was given."""

    code = "not_configured"
    http_status = 503


class InvalidParametersError(TwitterError, ValueError):
    """The parameters can not be right, so no credits were spent on them."""

    code = "invalid_parameters"
    http_status = 400


class RefusedError(TwitterError):
    """This client refused to send the call now."""

    code = "refused"
    http_status = 503


class RateLimitedError(RefusedError):
    """The next free place in the rate lies further away than we may wait."""

    code = "rate_limited"


class BudgetExhaustedError(RefusedError):
    """The credit budget of this period is spent."""

    code = "budget_exhausted"


class CircuitOpenError(RefusedError):
    """The service failed so often that it is left alone for a while."""

    code = "circuit_open"


class NoAnswerError(TwitterError):
    """The network gave no whole answer."""

    code = "no_answer"

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, retry_after=retry_after)
        #: The status that had come before the answer broke off.
        self.status = status


class TimedOutError(NoAnswerError):
    """The answer did not come in time."""

    code = "timed_out"
    http_status = 504


class BadAnswerError(TwitterError):
    """An answer came that is not a JSON object of the service."""

    code = "bad_answer"


class ServiceError(TwitterError):
    """The service answered, and the answer is a refusal or a failure."""

    code = "service_error"

    def __init__(
        self, message: str, *, status: int = 200, retry_after: float | None = None
    ) -> None:
        super().__init__(message, retry_after=retry_after)
        self.status = status


class BadRequestError(ServiceError):
    """The service found the request itself wrong."""

    code = "bad_request"
    http_status = 400


class InvalidKeyError(ServiceError):
    """The API key is missing, wrong or expired."""

    code = "invalid_key"
    http_status = 503


class SessionExpiredError(InvalidKeyError):
    """The login cookies of an account are no longer accepted."""

    code = "session_expired"
    http_status = 403


class OutOfCreditsError(ServiceError):
    """The account at the service has no credits left."""

    code = "out_of_credits"
    http_status = 503


class ForbiddenError(ServiceError):
    """The service, or Twitter, does not allow this call; of others it says nothing."""

    code = "forbidden"
    http_status = 403


class NotFoundError(ServiceError):
    """The user, tweet or other thing does not exist, or is hidden."""

    code = "not_found"
    http_status = 404


class TooManyRequestsError(ServiceError):
    """The service counted more requests than the key is allowed."""

    code = "too_many_requests"
    http_status = 503


class ServerFaultError(ServiceError):
    """The service failed on its own side."""

    code = "server_fault"


class FailedError(ServiceError):
    """The service said "error" under a 200 and gave its reason."""

    code = "failed"


#: Failures after which the same reading call may be tried again, by and large.
TRANSIENT = (NoAnswerError, TooManyRequestsError, ServerFaultError)
#: Statuses that ask for another try although they are not of the server's making.
_TRY_AGAIN = frozenset({408, 425})


def is_transient(error: TwitterError) -> bool:
    """Return whether the same reading call may be tried again.

    A redirect leads nowhere another time either. What broke off after a status of
    success was paid for, and would be paid for again.
    """
    if isinstance(error, NoAnswerError):
        return error.status is None or error.status >= 500
    if isinstance(error, ServerFaultError):
        return error.status >= 500 or error.status in _TRY_AGAIN
    return isinstance(error, TRANSIENT)


def http_status(outcome: TwitterError | Mapping[str, Any]) -> int:
    """Return the HTTP status with which a site passes an outcome on.

    That of the exception, or of the dictionary that a plain method answered with: 200
    for a success, 404 for what does not exist, 400 for parameters that can not be
    right, 504 for silence, 503 for what may work later, 502 for other failures.
    """
    if isinstance(outcome, TwitterError):
        return outcome.http_status
    if str(outcome.get("status", "")).lower() not in {"error", "failed"}:
        return 200
    return _STATUSES.get(str(outcome.get("error")), TwitterError.http_status)


def _family(kind: type[TwitterError]) -> Iterator[type[TwitterError]]:
    yield kind
    for one in kind.__subclasses__():
        yield from _family(one)


_STATUSES = {kind.code: kind.http_status for kind in _family(TwitterError)}
