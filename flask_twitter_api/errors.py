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
        ├── InvalidKeyError         401, 403
        │   └── SessionExpiredError 401 where login cookies were sent
        ├── OutOfCreditsError       402, or the same words under another status
        ├── NotFoundError           404, or "not found" under a 200
        ├── TooManyRequestsError    429
        ├── ServerFaultError        5xx
        └── FailedError             200 with ``"status": "error"``

Each class has a ``code``, a word for machines, and no message holds a secret.
"""

from typing import ClassVar


class TwitterError(Exception):
    """Anything that kept a call from giving its result."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        #: Seconds after which the same call may succeed, if that is known.
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[object, ...]:
        """Survive a pickle, which keyword-only arguments otherwise prevent."""
        return type(self), (self.message,), self.__dict__

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


class InvalidParametersError(TwitterError, ValueError):
    """The parameters can not be right, so no credits were spent on them."""

    code = "invalid_parameters"


class RefusedError(TwitterError):
    """This client refused to send the call now."""

    code = "refused"


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


class TimedOutError(NoAnswerError):
    """The answer did not come in time."""

    code = "timed_out"


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


class InvalidKeyError(ServiceError):
    """The API key is missing, wrong or expired."""

    code = "invalid_key"


class SessionExpiredError(InvalidKeyError):
    """The login cookies of an account are no longer accepted."""

    code = "session_expired"


class OutOfCreditsError(ServiceError):
    """The account at the service has no credits left."""

    code = "out_of_credits"


class NotFoundError(ServiceError):
    """The user, tweet or other thing does not exist, or is hidden."""

    code = "not_found"


class TooManyRequestsError(ServiceError):
    """The service counted more requests than the key is allowed."""

    code = "too_many_requests"


class ServerFaultError(ServiceError):
    """The service failed on its own side."""

    code = "server_fault"


class FailedError(ServiceError):
    """The service said "error" under a 200 and gave its reason."""

    code = "failed"


#: Failures after which the same reading call may simply be tried again.
TRANSIENT = (NoAnswerError, TooManyRequestsError, ServerFaultError)
