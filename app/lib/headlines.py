"""Headlines from elsewhere: plain text, a link, and keys that show what is the same."""

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import nh3

from app.lib.fold import fold
from app.lib.safe_fetch import MAX_URL_LENGTH, AddressRefused, parse_target
from app.lib.text import clean_text

MAX_TITLE, MAX_SUMMARY, MAX_AUTHOR = 250, 500, 80
# Markup longer than that is cut before it is looked at.
MAX_MARKUP = 20_000
# Shorter titles, such as "Weather", say too little to be compared.
MIN_COMPARED_TITLE = 20

_IN_ANCHOR = "/%!$&'()*+,;=:@~-._?"
_BLANKS = re.compile(r"\s+")
_LINE_BREAKS = re.compile(r"[\t\r\n]")
# Signs that change the direction of what follows them, and other invisible ones.
_INVISIBLE = re.compile(
    "[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\u2028\u2029]"
)
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_cid|mc_eid|igshid|at_\w+|cmpid"
    r"|ito|_ga|ref|ref_src|source|smid|xtor|ns_\w+|ocid)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Item:
    """A headline as a source has it, made harmless; `url` is absolute."""

    url: str
    title: str
    summary: str = ""
    author: str = ""
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HeadlineReader:
    """A way to read a kind of source that is no address, such as a search.

    `check` returns the address as it is stored, and a name for the source.
    """

    kind: str
    read: Callable[[str], Sequence[Item]]
    check: Callable[[str], tuple[str, str]]
    is_available: Callable[[], bool]


def make_item(
    url: str,
    title: str,
    summary: str = "",
    author: str = "",
    published_at: datetime | None = None,
) -> Item | None:
    """Return an item of markup from elsewhere; None without a link or any text.

    What has no title, such as a short post, is called by the beginning of its text.
    """
    # As browsers read the links of a page: https://url.spec.whatwg.org/#url-parsing
    typed = _LINE_BREAKS.sub("", url).strip().replace(" ", "%20")
    link = _address(typed)
    if not link:
        return None
    plain = plain_text(summary, MAX_SUMMARY)
    name = plain_text(title, MAX_TITLE) or shorten(plain, MAX_TITLE)
    if not name:
        return None
    if plain.startswith(name.removesuffix("…")):
        plain = "" if len(plain) <= MAX_TITLE else plain
    author = plain_text(author, MAX_AUTHOR)
    return Item(link, name, plain, author, published_at)


def _address(typed: str) -> str:
    """Return an address with its anchor, if there is room; "" for what is none."""
    page, _mark, anchor = typed.partition("#")
    try:
        link = parse_target(page).url
        whole = f"{link}#{quote(anchor, _IN_ANCHOR)}"
    except (AddressRefused, UnicodeError):
        return ""
    return whole if anchor and len(whole) <= MAX_URL_LENGTH else link


def plain_text(markup: str, length: int) -> str:
    """Return the text of markup: no elements, no scripts, one line, so long at most."""
    # Blanks part the words of what were paragraphs.
    spaced = markup[:MAX_MARKUP].replace("<", " <")
    text = html.unescape(nh3.clean(spaced, tags=set()))
    text = _INVISIBLE.sub("", clean_text(text))
    return shorten(_BLANKS.sub(" ", text).strip(), length)


def shorten(text: str, length: int) -> str:
    """Return at most `length` characters, cut between words where that is possible."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    head, blank, _rest = cut.rpartition(" ")
    return (head if blank and len(head) > length // 2 else cut).rstrip() + "…"


def link_keys(urls: Iterable[str]) -> list[str]:
    """Return the keys of the links of one source, by which it has each story once.

    Where several differ by their anchors alone, as in notes on one page, these count.
    """
    known = [(link_key(url), url.partition("#")[2]) for url in urls]
    anchors: dict[str, set[str]] = {}
    for key, anchor in known:
        anchors.setdefault(key, set()).add(anchor)
    return [
        _digest(f"{key}#{anchor}") if len(anchors[key]) > 1 and anchor else key
        for key, anchor in known
    ]


def link_key(url: str) -> str:
    """Return the same key for addresses of one story.

    Scheme, fragment, a last slash and parameters that only track readers differ from
    link to link.
    """
    parts = urlsplit(url)
    host = parts.netloc.lower().removeprefix("www.").removesuffix(":443")
    query = urlencode(
        sorted(
            pair
            for pair in parse_qsl(parts.query, keep_blank_values=True)
            if not _TRACKING.fullmatch(pair[0])
        )
    )
    return _digest(f"{host}{parts.path.rstrip('/')}?{query}")


def title_key(title: str) -> str | None:
    """Return the same key for titles with the same words; None for short ones."""
    words = fold(title)
    return _digest(words) if len(words) >= MIN_COMPARED_TITLE else None


def _digest(text: str) -> str:
    return blake2b(text.encode(errors="replace"), digest_size=16).hexdigest()
