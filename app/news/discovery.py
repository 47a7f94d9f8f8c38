"""What somebody means by an address: a feed, a page with one, a tag of Mastodon."""

import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

from app.exceptions import Invalid
from app.lib.i18n import mark as _l
from app.lib.safe_fetch import Fetcher, FetchFailed, Response, parse_target
from app.news import documents, readers
from app.news.fetching import ACCEPT, NO_FEED, NO_MATCH
from app.news.models import MAX_NAME, Kind
from app.news.parsing.wire import Parsed, Reading

_TWITTER = re.compile(r"@\w{1,20}|twitter:.+", re.ASCII | re.DOTALL)
_TAG = re.compile(r"#(?P<tag>\w+)@(?P<host>[\w.-]+(?::\d+)?)")
_TAG_PATH = re.compile(r"/tags/([^/?#]+?)(?:\.rss)?/?")
NO_TWITTER = _l("This site is not connected to Twitter.")
NO_SELECTOR = _l("This is not a selector of CSS, such as “article h2 a”.")
NO_FEED_ON_PAGE = _l(
    "The page names no feed. With a selector of CSS its headlines can be read."
)


@dataclass(frozen=True, slots=True)
class Found:
    """A source as it is stored, and what it holds now if it was looked at."""

    kind: str
    address: str
    name: str
    selector: str = ""
    parsed: Parsed = field(default_factory=Parsed)
    response: Response | None = None


def discover(typed: str, selector: str, fetcher: Fetcher) -> Found:
    """Return the source that somebody has typed.

    :raises Invalid: nothing there can be read; the sentence says why.
    """
    typed = typed.strip()
    if _TWITTER.fullmatch(typed):
        return _twitter(typed)
    typed = _tag_address(typed)
    address = typed if "://" in typed else f"https://{typed}"
    if selector:
        return _page(_get(address, fetcher), selector)
    tag = _mastodon(address)
    found = _feed(_ask(tag, fetcher)) if tag not in ("", address) else None
    return found or _feed_or_page(_get(address, fetcher), fetcher)


@dataclass(frozen=True, slots=True)
class _Got:
    """What came from an address, and where it will be fetched from then on."""

    address: str
    response: Response


def _get(address: str, fetcher: Fetcher) -> _Got:
    got = _ask(address, fetcher)
    if got.response.status != 200:
        raise Invalid("address", _l("The server does not show anything there."))
    return got


def _ask(address: str, fetcher: Fetcher) -> _Got:
    """Return what is at an address, of whatever status."""
    try:
        asked = parse_target(address).url
        response = fetcher.get(asked, accept=ACCEPT)
    except FetchFailed as failure:
        raise Invalid("address", failure.message) from failure
    # What redirects for a while is asked again, wherever it leads then.
    return _Got(response.moved_to or asked, response)


def _twitter(typed: str) -> Found:
    reader = readers.find(Kind.TWITTER)
    if reader is None or not reader.is_available():
        raise Invalid("address", NO_TWITTER)
    address, name = reader.check(typed.removeprefix("twitter:").strip())
    return Found(Kind.TWITTER, address, name[:MAX_NAME])


def _tag_address(typed: str) -> str:
    match = _TAG.fullmatch(typed)
    return f"https://{match['host']}/tags/{match['tag']}" if match else typed


def _mastodon(typed: str) -> str:
    """Return the feed of what may be the page of a tag of Mastodon, else ""."""
    try:
        parts = urlsplit(typed)
    except ValueError:
        return ""
    match = _TAG_PATH.fullmatch(parts.path)
    if match is None or not parts.netloc:
        return ""
    path = f"/tags/{quote(unquote(match[1]))}.rss"
    return f"{parts.scheme}://{parts.netloc}{path}"


def _read(got: _Got, selector: str = "") -> Reading:
    try:
        with documents.in_turn() as reader:
            return reader.read(got.response, selector)
    except documents.TooSlow as error:
        raise Invalid("address", error.message) from error


def _page(got: _Got, selector: str) -> Found:
    reading = _read(got, selector)
    if not reading.is_selector:
        raise Invalid("selector", NO_SELECTOR)
    if reading.parsed is None:
        raise Invalid("selector", NO_MATCH)
    return _found(Kind.PAGE, got, reading.parsed, selector)


def _feed(got: _Got) -> Found | None:
    if got.response.status != 200:
        return None
    parsed = _read(got).parsed
    return _found(_kind(got), got, parsed) if parsed else None


def _feed_or_page(got: _Got, fetcher: Fetcher) -> Found:
    reading = _read(got)
    if reading.parsed is not None:
        return _found(_kind(got), got, reading.parsed)
    if not reading.links:
        raise Invalid("address", NO_FEED_ON_PAGE)
    found = _feed(_get(reading.links[0], fetcher))
    if found is None:
        raise Invalid("address", NO_FEED)
    return found


def _kind(got: _Got) -> Kind:
    is_tag = _TAG_PATH.fullmatch(urlsplit(got.address).path) is not None
    return Kind.MASTODON if is_tag and got.address.endswith(".rss") else Kind.FEED


def _found(kind: Kind, got: _Got, parsed: Parsed, selector: str = "") -> Found:
    address = got.address
    name = parsed.name.strip() or urlsplit(address).netloc
    if kind is Kind.MASTODON:
        tag = unquote(urlsplit(address).path.rpartition("/")[2].removesuffix(".rss"))
        name = f"#{tag}@{urlsplit(address).netloc}"
    return Found(kind, address, name[:MAX_NAME], selector, parsed, got.response)
