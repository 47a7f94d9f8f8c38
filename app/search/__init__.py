"""Full-text search of posts and people; the engine is chosen at start-up."""

import importlib
from typing import TYPE_CHECKING, Any

from app.search.backends.interface import Document, Hits, SearchBackend, Sort
from app.search.highlight import highlight, hits
from app.search.people import search_people
from app.search.query import SearchQuery, parse
from app.search.service import Search

__all__ = [
    "Document",
    "Hits",
    "Search",
    "SearchBackend",
    "SearchQuery",
    "Sort",
    "add_to_index",
    "highlight",
    "hits",
    "parse",
    "query_index",
    "remove_from_index",
    "search",
    "search_people",
]

search = Search()

if TYPE_CHECKING:
    # The founding application's functions live above this package.
    add_to_index: Any
    query_index: Any
    remove_from_index: Any
else:

    def __getattr__(name: str) -> Any:
        """Return one of the founding application's functions, loaded when asked for."""
        if name in __all__:
            return getattr(importlib.import_module("app.compat.search"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
