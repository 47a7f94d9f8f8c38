"""Responses that are feeds."""

from flask import Response, request
from werkzeug.urls import iri_to_uri

from app.web.feeds.formats import FORMATS
from app.web.feeds.model import Feed

# Who asks again within a minute need not come to the site at all; caches of everybody
# ask each time whether a feed still holds, which costs next to nothing.
PRIVATE = "private, max-age=60"
PUBLIC = "public, no-cache"


def respond(feed: Feed, extension: str, *, cache_control: str = PRIVATE) -> Response:
    """Return a feed, or "not modified", in the format of an extension."""
    found = FORMATS[extension]
    response = Response(found.serialize(feed), content_type=_content_type(extension))
    response.headers["Cache-Control"] = cache_control
    links = [("self", feed.url), ("hub", feed.hub)]
    # Subscribers find the hub in the headers first (WebSub, section 4).
    for rel, url in links if feed.hub else ():
        response.headers.add("Link", f'<{url}>; rel="{rel}"')
    # Readers in other pages may take it; nobody's session is looked at.
    response.headers["Access-Control-Allow-Origin"] = "*"
    # People find pages by searching, and feeds by their pages.
    response.headers["X-Robots-Tag"] = "noindex"
    # Without a date: what is deleted or hidden makes no entry later than it was.
    response.add_etag()
    response.make_conditional(request)
    return response


def own_url(root: str) -> str:
    """Return the address of the present feed, its query as it was sent."""
    path = iri_to_uri(request.path.lstrip("/"))
    query = request.query_string.decode("latin-1")
    return f"{root.rstrip('/')}/{path}{f'?{query}' if query else ''}"


def _content_type(extension: str) -> str:
    media_type = FORMATS[extension].media_type
    return media_type if extension == "json" else f"{media_type}; charset=utf-8"
