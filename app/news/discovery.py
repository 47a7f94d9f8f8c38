"""What somebody means by an address: a feed, a page with one, a tag of Mastodon."""

import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urljoin, urlsplit

from app.exceptions import Invalid
from app.lib.i18n import mark as _l
from app.lib.safe_fetch import (
    AddressRefused,
    Fetcher,
    FetchFailed,
    Response,
    parse_target,
)
from app.news import readers
from app.news.fetching import ACCEPT, NO_FEED, NO_MATCH
from app.news.models import MAX_NAME, Kind
from app.news.parsing import Parsed, check_selector, parse_feed, parse_page
from app.news.parsing.pages import document

FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/json",
)
# A page may name many; most are of its comments and sections.
MAX_FEEDS = 20
_TWITTER = re.compile(r"@\w{1,20}|twitter:.+", re.ASCII | re.DOTALL)
_TAG = re.compile(r"#(?P<tag>\w+)@(?P<host>[\w.-]+(?::\d+)?)")
_TAG_PATH = re.compile(r"/tags/([^/?#]+?)(?:\.rss)?/?")
NO_TWITTER = _l("This site is not connected to Twitter.")
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
    if not selector and (tag := _mastodon(typed)):
        typed = tag
    response = get(typed if "://" in typed else f"https://{typed}", fetcher)
    if selector:
        return _page(response, selector)
    return _feed(response) or _feed_of_page(response, fetcher)


def get(address: str, fetcher: Fetcher) -> Response:
    """Return what is at an address. Raises Invalid with the reason."""
    try:
        response = fetcher.get(address, accept=ACCEPT)
    except FetchFailed as failure:
        raise Invalid("address", failure.message) from failure
    if response.status != 200:
        raise Invalid("address", _l("The server does not show anything there."))
    return response


def feed_links(response: Response) -> list[str]:
    """Return the feeds that a page names, those of its comments last."""
    links = []
    for element in document(response).css("link[rel~=alternate][href]"):
        kind = (element.attributes.get("type") or "").partition(";")[0].strip().lower()
        if kind not in FEED_TYPES:
            continue
        href, title = element.attributes["href"], element.attributes.get("title")
        try:
            link = parse_target(urljoin(response.url, (href or "").strip())).url
        except (AddressRefused, ValueError):
            continue
        is_late = "comment" in f"{title} {link}".lower() or kind == FEED_TYPES[-1]
        links.append((is_late, link))
    ordered = sorted(links, key=lambda pair: pair[0])
    return list(dict.fromkeys(link for _, link in ordered))[:MAX_FEEDS]


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


def _page(response: Response, selector: str) -> Found:
    check_selector(selector)
    parsed = parse_page(response, selector)
    if parsed is None:
        raise Invalid("selector", NO_MATCH)
    return _found(Kind.PAGE, response, parsed, selector)


def _feed(response: Response) -> Found | None:
    try:
        parsed = parse_feed(response)
    except Exception:
        # Whatever a parser stumbles over, it is no feed for us.
        return None
    if parsed is None:
        return None
    is_tag = _TAG_PATH.fullmatch(urlsplit(response.url).path) is not None
    kind = Kind.MASTODON if is_tag and response.url.endswith(".rss") else Kind.FEED
    return _found(kind, response, parsed)


def _feed_of_page(response: Response, fetcher: Fetcher) -> Found:
    links = feed_links(response)
    if not links:
        raise Invalid("address", NO_FEED_ON_PAGE)
    found = _feed(get(links[0], fetcher))
    if found is None:
        raise Invalid("address", NO_FEED)
    return found


def _found(kind: Kind, response: Response, parsed: Parsed, selector: str = "") -> Found:
    address = response.moved_to or response.url
    name = parsed.name.strip() or urlsplit(address).netloc
    if kind is Kind.MASTODON:
        tag = unquote(urlsplit(address).path.rpartition("/")[2].removesuffix(".rss"))
        name = f"#{tag}@{urlsplit(address).netloc}"
    return Found(kind, address, name[:MAX_NAME], selector, parsed, response)
