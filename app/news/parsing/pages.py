"""Plain pages, of which a selector of CSS says what the headlines are."""

import re
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from app.exceptions import Invalid
from app.lib.headlines import Item, make_item
from app.lib.i18n import mark as _l
from app.lib.safe_fetch import Response
from app.news.parsing.feeds import MAX_ITEMS, Parsed, iso_moment

_CHARSET = re.compile(r"charset=[\"']?([\w-]+)", re.IGNORECASE)


def check_selector(selector: str) -> None:
    """Refuse what is no selector. Raises Invalid."""
    try:
        LexborHTMLParser("<p></p>").css(selector)
    except (SelectolaxError, ValueError) as error:
        message = _l("This is not a selector of CSS, such as “article h2 a”.")
        raise Invalid("selector", message) from error


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
    name = title.text(strip=True) if title else ""
    return Parsed(found, name, response.url) if found else None


def document(response: Response) -> LexborHTMLParser:
    """Return a page as a tree, by the encoding that it names."""
    head = response.body[:2048].decode("latin-1")
    named = _CHARSET.search(response.header("content-type")) or _CHARSET.search(head)
    try:
        text = response.body.decode(named[1] if named else "utf-8", "replace")
    except LookupError:
        text = response.body.decode("utf-8", "replace")
    return LexborHTMLParser(text)


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
