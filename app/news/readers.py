"""Ways to read sources that are no addresses; other rooms register theirs."""

from app.lib.headlines import HeadlineReader

_readers: dict[str, HeadlineReader] = {}


def add(reader: HeadlineReader) -> None:
    """Register a way to read a kind of source; doing it twice is doing it once."""
    _readers[reader.kind] = reader


def find(kind: str) -> HeadlineReader | None:
    """Return the reader of a kind; None for kinds that are fetched by their address."""
    return _readers.get(kind)


def is_available(kind: str) -> bool:
    """Return whether sources of a kind can be read on this site."""
    reader = _readers.get(kind)
    return reader is not None and reader.is_available()
