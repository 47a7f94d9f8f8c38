"""The process that reads documents: one after the other, each bounded in its time."""

import sys

from app.lib.confined.limits import allow, bound
from app.news.parsing.feeds import parse_feed
from app.news.parsing.pages import feed_links, is_selector, parse_page
from app.news.parsing.wire import Reading, Request, read_request, write_reading

# A feed of two megabytes took 130 of memory, and one of 500 long texts a second.
MEMORY, SECONDS = 512 * 1024 * 1024, 3


def main() -> None:
    """Answer the requests of standard input."""
    bound(MEMORY)
    while (request := read_request(sys.stdin.buffer)) is not None:
        allow(SECONDS)
        sys.stdout.buffer.write(write_reading(read(request)))
        sys.stdout.buffer.flush()


def read(request: Request) -> Reading:
    """Return what a document holds, whatever it is."""
    if request.selector and not is_selector(request.selector):
        return Reading(is_selector=False)
    try:
        if request.selector:
            return Reading(parse_page(request.response, request.selector))
        return _read_feed(request)
    except Exception:
        # Whatever a parser stumbles over holds nothing for us.
        return Reading()


def _read_feed(request: Request) -> Reading:
    try:
        parsed = parse_feed(request.response)
    except Exception:
        # It may be a page that a parser of feeds stumbles over.
        parsed = None
    if parsed is not None:
        return Reading(parsed)
    return Reading(links=tuple(feed_links(request.response)))
