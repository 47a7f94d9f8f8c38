"""What a feed says, whatever its format."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

# A document of XML 1.0 must not have these, not even escaped (section 2.2).
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Addresses in HTML of ours, which writes attributes in one way only; in a text the
# quotation mark is escaped.
_ADDRESS = re.compile(r'((?:href|src)=")(/[^"]*)')


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote an entry; `url` is their page, `avatar` their picture."""

    name: str
    url: str = ""
    avatar: str = ""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file of an entry, at an absolute address; `size` is in bytes."""

    url: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed; addresses are absolute, those in `html` may be paths.

    `id` is an IRI that never changes, whatever becomes of the entry's address.
    """

    id: str
    url: str
    title: str
    author: Author
    html: str
    written_at: datetime
    changed_at: datetime | None = None
    enclosures: tuple[Enclosure, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None

    @property
    def updated_at(self) -> datetime:
        """When the entry was last changed."""
        return self.changed_at or self.written_at


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed of entries, the newest first; `url` is its own address.

    `root` is the address of the site. Each entry is in the feed once. `id` is an IRI
    that never changes; without one the page's address stands for it.
    """

    title: str
    url: str
    page_url: str
    root: str
    entries: tuple[Entry, ...] = ()
    subtitle: str = ""
    language: str | None = None
    icon: str = ""
    # The address of a WebSub hub that is notified of changes.
    hub: str = ""
    id: str = ""

    @property
    def updated_at(self) -> datetime | None:
        """When anything in it was last changed."""
        return max((each.updated_at for each in self.entries), default=None)

    def unique_entries(self) -> list[Entry]:
        """Return the entries, each once: a tweet is twice among its author's."""
        return list({entry.id: entry for entry in self.entries}.values())

    def html_of(self, entry: Entry) -> str:
        """Return the HTML of an entry with absolute addresses.

        Readers do not agree on what a relative address in a feed is relative to.
        """
        base = self.root.rstrip("/") + "/"
        return _ADDRESS.sub(
            lambda found: found[1] + urljoin(base, found[2]), entry.html
        )


def printable(text: str) -> str:
    """Return a text without the characters that XML cannot carry."""
    return _FORBIDDEN.sub("", text)
