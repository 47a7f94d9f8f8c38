"""Why an address could not be fetched; each has a sentence for whoever typed it."""

from app.exceptions import MicroblogError
from app.lib.i18n import mark as _l


class FetchFailed(MicroblogError):
    """Nothing usable came from an address; `message` is a msgid that says why."""


class AddressRefused(FetchFailed):
    """The address, or one that it redirects to, may not be fetched."""

    def __init__(self, message: str = _l("This address may not be fetched.")) -> None:
        super().__init__(message)


class Unreachable(FetchFailed):
    """The name is unknown, or no server takes the connection."""

    def __init__(self, message: str = _l("The server cannot be reached.")) -> None:
        super().__init__(message)


class TimedOut(FetchFailed):
    """The whole response did not come within the time limit."""

    def __init__(self) -> None:
        super().__init__(_l("The server did not answer in time."))


class TooLarge(FetchFailed):
    """The body is larger than the limit, as sent or when decompressed."""

    def __init__(self) -> None:
        super().__init__(_l("The answer of the server is too large."))


class TooManyRedirects(FetchFailed):
    """The server redirects on and on."""

    def __init__(self) -> None:
        super().__init__(_l("The address redirects too often."))


class BrokenAnswer(FetchFailed):
    """What came is no valid HTTP, or ended too early."""

    def __init__(self) -> None:
        super().__init__(_l("The answer of the server cannot be read."))
