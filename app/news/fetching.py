"""Fetching one source; nothing here touches the database, so threads may do it."""

from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime

from app.exceptions import MicroblogError
from app.lib.clock import utcnow
from app.lib.headlines import Item
from app.lib.i18n import mark as _l
from app.lib.safe_fetch import Fetcher, Response
from app.news import readers
from app.news.documents import Documents

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
GONE = 410
_BUSY = frozenset({429, 503})
_BY_STATUS = {
    401: _l("The server wants a password."),
    403: _l("The server refuses to show this."),
    404: _l("There is nothing at this address any more."),
    GONE: _l("There is nothing at this address any more."),
    429: _l("The server says that it is asked too often."),
}
_OTHER_STATUS = _l("The server has an error.")
NO_FEED = _l("This is no feed that can be read.")
NO_MATCH = _l("The selector finds no headlines on the page.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be fetched of a source."""

    source_id: int
    kind: str
    address: str
    selector: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: items or an error, and when to come again at the earliest.

    Without `is_changed` the server said that nothing had changed.
    """

    items: tuple[Item, ...] = ()
    is_changed: bool = True
    error: str = ""
    site_url: str = ""
    moved_to: str = ""
    etag: str = ""
    last_modified: str = ""
    not_before: timedelta = timedelta()
    is_gone: bool = False


def fetch(wanted: Wanted, fetcher: Fetcher, documents: Documents) -> Outcome:
    """Return what came of fetching a source; a failure is an outcome, too."""
    try:
        reader = readers.find(wanted.kind)
        if reader is not None:
            return Outcome(items=tuple(reader.read(wanted.address)))
        response = fetcher.get(
            wanted.address,
            accept=ACCEPT,
            etag=wanted.etag,
            last_modified=wanted.last_modified,
        )
        return _outcome(wanted, response, documents)
    except MicroblogError as failure:
        return Outcome(error=failure.message or _OTHER_STATUS)


def _outcome(wanted: Wanted, response: Response, documents: Documents) -> Outcome:
    if response.status == 304:
        return Outcome(is_changed=False, not_before=freshness(response))
    if response.status != 200:
        return Outcome(
            error=_BY_STATUS.get(response.status, _OTHER_STATUS),
            not_before=_retry_after(response),
            is_gone=response.status == GONE,
        )
    parsed = documents.read(response, wanted.selector).parsed
    if parsed is None:
        return Outcome(error=NO_MATCH if wanted.selector else NO_FEED)
    return Outcome(
        items=parsed.items,
        site_url=parsed.site_url,
        moved_to=response.moved_to,
        etag=_condition(response, "etag", 300),
        last_modified=_condition(response, "last-modified", 60),
        not_before=freshness(response),
    )


def _condition(response: Response, name: str, length: int) -> str:
    """Return what is sent back as it came; "" for what could not be."""
    value = response.header(name)
    is_usable = value.isascii() and value.isprintable() and len(value) <= length
    return value if is_usable else ""


def freshness(response: Response) -> timedelta:
    """Return for how long the server says that nothing will change."""
    for directive in response.header("cache-control").lower().split(","):
        name, _, value = directive.strip().partition("=")
        if name == "max-age" and value.isascii() and value.isdecimal():
            return timedelta(seconds=int(value[:9]))
    return timedelta()


def _retry_after(response: Response) -> timedelta:
    value = response.header("retry-after").strip()
    if response.status not in _BUSY or not value:
        return timedelta()
    if value.isascii() and value.isdecimal():
        return timedelta(seconds=int(value[:9]))
    try:
        return max(parsedate_to_datetime(value) - utcnow(), timedelta())
    except (TypeError, ValueError, OverflowError):
        return timedelta()
