"""The facts that can refuse a request, one tree; delivery maps them in app.errors.

MicroblogError
├── NotAllowed        the viewer may not do this (403)
│   └── InsufficientScope  the token is not for this; names the scope (403)
├── NotFound          no such thing, or not for this viewer (404)
├── Conflict          the state of things forbids it now (409)
├── KeyReused         an idempotency key came with another request before (422)
├── Invalid           a value is unacceptable; names the field (400)
│   └── Busy          it cannot be looked at now; try again (503)
├── InvalidFields     several values are; has sentences for each field (400)
├── TooMany           asked too often; says when to come back (429)
├── Overloaded        too much is asked at once; nothing is broken (503)
│   └── QueueFull     as many messages wait in a queue as may (503)
└── Unavailable       an outside part is down or hangs (503)
"""

from typing import Any


class MicroblogError(Exception):
    """Any fact that ends a use case before it commits.

    `message` is an English msgid marked with `app.lib.i18n.mark`; delivery translates
    it and fills in `parameters`.
    """

    def __init__(self, message: str = "", **parameters: Any) -> None:
        super().__init__(message)
        self.message = message
        self.parameters = parameters


class NotAllowed(MicroblogError):
    """The viewer is known and may not do this."""


class InsufficientScope(NotAllowed):
    """The token lacks the scope `scope`, which the request needs."""

    def __init__(self, scope: str, message: str = "") -> None:
        super().__init__(message, scope=scope)
        self.scope = scope


class NotFound(MicroblogError):
    """There is no such thing, or none that the viewer may see."""


class Conflict(MicroblogError):
    """What is asked contradicts the present state, such as a second export."""


class KeyReused(MicroblogError):
    """An idempotency key came with another request before."""


class Invalid(MicroblogError):
    """A value is unacceptable; `field` is its name on the form or in the schema."""

    def __init__(self, field: str, message: str, **parameters: Any) -> None:
        super().__init__(message, **parameters)
        self.field = field


class WrongPassword(Invalid):
    """A password that was asked for as proof is not the account's."""


class Busy(Invalid):
    """A value cannot be looked at now; the same request may succeed in a moment."""


class InvalidFields(MicroblogError):
    """Several values are unacceptable; `errors` has translated sentences by field."""

    def __init__(
        self, errors: dict[str, list[str]], message: str = "", **parameters: Any
    ) -> None:
        super().__init__(message, **parameters)
        self.errors = errors


class TooMany(MicroblogError):
    """Asked too often; `retry_after` is in seconds."""

    def __init__(
        self, retry_after: float, message: str = "", **parameters: Any
    ) -> None:
        super().__init__(message, **parameters)
        self.retry_after = retry_after


class Overloaded(MicroblogError):
    """More is asked at once than can be served; the same may succeed in a moment."""


class QueueFull(Overloaded):
    """A queue (its name is `queue`) has as many messages as it may; none is dropped."""

    def __init__(self, queue: str) -> None:
        super().__init__(queue)
        self.queue = queue


class Unavailable(MicroblogError):
    """An outside service (`what`: "redis", "elasticsearch", …) does not answer."""

    def __init__(self, what: str, message: str = "") -> None:
        super().__init__(message or what)
        self.what = what
