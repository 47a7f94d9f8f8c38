"""Calls of the Twitter extension: how many at once, and their errors as our own."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.exceptions import Invalid, NotFound, Unavailable
from app.lib.bulkhead import Bulkhead
from app.lib.i18n import mark as _l
from flask_twitter_api import errors

NOTHING_THERE = _l(
    "Twitter has nothing of that name: it was never there, was deleted or suspended."
)
NOT_SHOWN = _l("Twitter does not show this to this site.")
BAD_QUESTION = _l("Twitter does not understand this search or this address.")
TOO_MUCH = _l("Too much is asked of Twitter right now. Try again in a moment.")
AT_ONCE, PATIENCE = 12, 1.0
_bulkhead = Bulkhead("twitter", AT_ONCE, PATIENCE)
SENTENCES: tuple[tuple[type[errors.TwitterError], str], ...] = (
    (errors.NotConfiguredError, _l("Twitter is not set up on this site.")),
    (
        errors.OutOfCreditsError,
        _l("This site has used up its credits at the Twitter service."),
    ),
    (
        errors.BudgetExhaustedError,
        _l("This site has spent what it may spend on Twitter today."),
    ),
    (
        errors.InvalidKeyError,
        _l("The Twitter service does not accept the key of this site."),
    ),
    (errors.RateLimitedError, TOO_MUCH),
    (errors.TooManyRequestsError, TOO_MUCH),
)
SILENT = _l("Twitter does not answer. Everything else works; try again in a moment.")


@contextmanager
def service_call() -> Iterator[None]:
    """Take a place, and turn what the extension raises into exceptions of ours.

    :raises NotFound: there is no such thing on Twitter, or not for this site.
    :raises Invalid: `q` makes no sense.
    :raises Unavailable: "twitter" does not respond, or may not be asked now.
    """
    try:
        with _bulkhead.admitted():
            yield
    except errors.NotFoundError as error:
        raise NotFound(NOTHING_THERE) from error
    except errors.ForbiddenError as error:
        raise NotFound(NOT_SHOWN) from error
    except (errors.InvalidParametersError, errors.BadRequestError) as error:
        raise Invalid("q", BAD_QUESTION) from error
    except errors.TwitterError as error:
        raise Unavailable("twitter", sentence(error)) from error


def sentence(error: errors.TwitterError) -> str:
    """Return the message for an error of the service."""
    for error_type, message in SENTENCES:
        if isinstance(error, error_type):
            return message
    return SILENT
