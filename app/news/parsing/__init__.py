"""What came from a source, as items: feeds, feeds of JSON, and plain pages."""

from app.news.parsing.feeds import Parsed, parse_feed
from app.news.parsing.pages import check_selector, parse_page

__all__ = ["Parsed", "check_selector", "parse_feed", "parse_page"]
