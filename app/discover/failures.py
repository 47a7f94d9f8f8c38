"""What can go wrong with a picture from elsewhere, each with a sentence."""

from dataclasses import dataclass
from http import HTTPStatus

from app.exceptions import MicroblogError
from app.lib.i18n import mark as _l


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure: the status of the response to it, and a msgid for the reader."""

    status: HTTPStatus
    message: str


NO_PICTURE = Failure(HTTPStatus.NOT_FOUND, _l("There is no picture to show yet."))
DOWN = Failure(
    HTTPStatus.BAD_GATEWAY, _l("The service of pictures cannot be reached now.")
)
SLOW = Failure(
    HTTPStatus.GATEWAY_TIMEOUT, _l("The service of pictures did not answer in time.")
)
BROKEN = Failure(
    HTTPStatus.BAD_GATEWAY,
    _l("The service of pictures answered something that cannot be read."),
)
NO_IMAGE = Failure(
    HTTPStatus.BAD_GATEWAY,
    _l("What the service of pictures offered is not a picture."),
)


class DiscoverFailed(MicroblogError):
    """There is no picture, for a reason."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure
