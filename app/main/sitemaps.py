"""The sitemap for engines that search the web (https://www.sitemaps.org/)."""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from flask import Response

from app.email.links import public_root, public_url
from app.exceptions import NotFound
from app.lib.ids import MAX_ID
from app.main.blueprint import bp
from app.timeline import sitemaps
from app.web.policies import READER, policy
from app.web.speed.strangers import is_for_strangers

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Ids of people are smaller.
MOST_PEOPLE = 2**31 // sitemaps.SIZE
SHARED = "public, max-age=3600"
# An address, and when its page last changed.
Entry = tuple[str, str | None]


@bp.route("/sitemap.xml")
@policy(READER)
def sitemap() -> Response:
    """Return the list of all parts."""
    parts = [public_url("main.sitemap_of_pages")]
    parts += [
        public_url("main.sitemap_of_people", part=number)
        for number in range(sitemaps.parts_of_people())
    ]
    parts += [
        public_url("main.sitemap_of_posts", after=after, until=until)
        for after, until in sitemaps.parts_of_posts()
    ]
    return _respond("sitemapindex", "sitemap", ((each, None) for each in parts))


@bp.route("/sitemap/pages.xml")
@policy(READER)
def sitemap_of_pages() -> Response:
    """Return the pages that belong to nobody."""
    own = [f"{public_root()}/", public_url("main.explore"), public_url("main.about")]
    return _respond("urlset", "url", ((each, None) for each in own))


@bp.route("/sitemap/people/<small:part>.xml")
@policy(READER)
def sitemap_of_people(part: int) -> Response:
    """Return the pages of people who have posts."""
    if part > MOST_PEOPLE:
        raise NotFound
    names = sitemaps.people_of(part)
    pages = ((public_url("main.user", username=name), None) for name in names)
    return _respond("urlset", "url", pages)


@bp.route("/sitemap/posts/<id:after>/<id:until>.xml")
@policy(READER)
def sitemap_of_posts(after: int, until: int) -> Response:
    """Return the pages of the posts behind an id, up to another."""
    if max(abs(after), abs(until)) > MAX_ID:
        raise NotFound
    rows = sitemaps.posts_between(after, until)
    pages = (
        (public_url("main.post", post_id=row.id), sitemaps.as_date(row.changed_at))
        for row in rows
    )
    return _respond("urlset", "url", pages)


def _respond(root: str, item: str, entries: Iterable[Entry]) -> Response:
    tree = ET.Element(root, xmlns=NAMESPACE)
    for address, changed in entries:
        entry = ET.SubElement(tree, item)
        ET.SubElement(entry, "loc").text = address
        if changed is not None:
            ET.SubElement(entry, "lastmod").text = changed
    body = ET.tostring(tree, "utf-8", xml_declaration=True)
    response = Response(body, mimetype="application/xml")
    if is_for_strangers():
        response.headers["Cache-Control"] = SHARED
    return response
