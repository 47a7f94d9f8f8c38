"""Plain pages, of which a selector of CSS says what the headlines are."""

from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from app.lib.headlines import Item, make_item
from app.lib.safe_fetch import AddressRefused, Response, parse_target
from app.news.parsing.encodings import text_of
from app.news.parsing.feeds import MAX_ITEMS, MAX_NAME, iso_moment
from app.news.parsing.wire import Parsed

FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/json",
)
# A page may name many; most are of its comments and sections.
MAX_FEEDS = 20


def is_selector(selector: str) -> bool:
    """Return whether this is a selector of CSS."""
    try:
        LexborHTMLParser("<p></p>").css(selector)
    except (SelectolaxError, ValueError):
        return False
    return True


def parse_page(response: Response, selector: str) -> Parsed | None:
    """Return the headlines of a page; None if the selector finds none."""
    page = document(response)
    try:
        nodes = page.css(selector)[:MAX_ITEMS]
    except (SelectolaxError, ValueError):
        return None
    base = _base(page, response.url)
    items = (item for item in (_item(node, base) for node in nodes) if item)
    found = tuple({item.url: item for item in items}.values())
    title = page.css_first("title")
    name = title.text(strip=True)[:MAX_NAME] if title else ""
    return Parsed(found, name, response.url) if found else None


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


def document(response: Response) -> LexborHTMLParser:
    """Return a page as a tree."""
    return LexborHTMLParser(text_of(response))


def _base(page: LexborHTMLParser, url: str) -> str:
    element = page.css_first("base[href]")
    return _join(url, (element.attributes.get("href") or "") if element else "")


def _join(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return base


def _item(node: LexborNode, base: str) -> Item | None:
    """Return the headline of an element: a link, or what holds or lies in one."""
    link = node if node.tag == "a" else node.css_first("a[href]") or _around(node)
    href = (link.attributes.get("href") or "") if link else ""
    if not href.strip():
        return None
    moment = node.css_first("time[datetime]")
    published = (moment.attributes.get("datetime") or "") if moment else ""
    heading = node.css_first("h1, h2, h3, h4") or (
        node if node.tag != "article" else link
    )
    title = heading.text(separator=" ") if heading else ""
    return make_item(_join(base, href), title, published_at=iso_moment(published))


def _around(node: LexborNode) -> LexborNode | None:
    parent = node.parent
    while parent is not None and parent.tag != "a":
        parent = parent.parent
    return parent
