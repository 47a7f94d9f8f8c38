"""Full-text search: one question, several engines, chosen at start-up."""

from app.compat.search import add_to_index, query_index, remove_from_index
from app.search.backends.interface import Document, Hits, SearchBackend, Sort
from app.search.extension import Search
from app.search.highlight import highlight, hits
from app.search.people import search_people
from app.search.query import SearchQuery, parse

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
    "search_people",
]
