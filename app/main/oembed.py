"""What other sites show of a page here: a provider of oEmbed (https://oembed.com/)."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from flask import Response, current_app, json, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from app.email.links import public_root, public_url
from app.exceptions import Invalid, NotFound
from app.lib.safe_urls import safe_next
from app.main.blueprint import bp
from app.media.attachments import IMAGE
from app.posts import reading, visibility
from app.posts.read_models import PostRecord
from app.relationships import audience
from app.users import entities
from app.web.limits import EMBEDDING
from app.web.policies import PUBLIC, is_open_to_strangers, policy
from app.web.presenters.posts import present
from app.web.speed.strangers import SHARED, VARIES

Answer = dict[str, Any]
# Pixels: the most that the card of a post takes, and what its parts take.
WIDTH, LINE_HEIGHT, MARGINS, CHARACTERS = 550, 24, 96, 60
# How long a card may be shown without asking again, in seconds.
FRESH = 3600


@bp.route("/oembed")
@policy(PUBLIC, EMBEDDING)
def oembed() -> Response:
    """Return how to show a post or a person elsewhere, as JSON or XML."""
    kind = request.args.get("format", "json")
    if kind not in WRITERS:
        return Response(_("There is JSON and XML."), 501, mimetype="text/plain")
    endpoint, values = _page_of(request.args.get("url", ""))
    if not is_open_to_strangers():
        return _private()
    answer = CARDS[endpoint](**values)
    if answer is None:
        return _private()
    body, media = WRITERS[kind](_common() | answer)
    response = Response(body, mimetype=media)
    response.headers["Cache-Control"] = SHARED
    # Its title is in the language of whoever asks.
    response.vary.update(VARIES)
    # Anybody may show what anybody may read.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    response.make_conditional(request)
    return response


def _private() -> Response:
    """Return the status that the standard has for what is not for everybody."""
    text = _("This is for members only. Link to it instead.")
    return Response(text, 401, mimetype="text/plain")


def _page_of(url: str) -> tuple[str, Mapping[str, Any]]:
    """Return the endpoint of a page of this site, and what its address names.

    :raises Invalid: there is no `url`.
    :raises NotFound: it is no page of this site that can be embedded.
    """
    if not url:
        raise Invalid("url", _("Name the address of the page to show."))
    root = urlsplit(public_root())
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise NotFound from error
    path = safe_next(parts.path, "").removeprefix(root.path)
    if parts.scheme not in ("http", "https") or parts.netloc != root.netloc:
        raise NotFound
    try:
        found: Any = current_app.url_map.bind(root.netloc).match(path or "/")
    except HTTPException as error:
        raise NotFound from error
    endpoint, values = found
    if endpoint not in CARDS:
        raise NotFound
    return endpoint, values


def _common() -> Answer:
    return {
        "version": "1.0",
        "provider_name": current_app.config["SITE_NAME"],
        "provider_url": f"{public_root()}/",
        "cache_age": FRESH,
    }


def _card_of_post(post_id: int) -> Answer | None:
    """Return a post as a quotation; None if it is not for strangers."""
    post = reading.one(None, post_id)
    if post is None:
        if visibility.exists(post_id):
            return None
        raise NotFound
    name = post.author.username
    width, height = _size(post.body)
    return {
        "type": "rich",
        "title": _("Post by %(username)s", username=name),
        "author_name": name,
        "author_url": public_url("main.user", username=name),
        "url": public_url("main.post", post_id=post_id),
        "html": _quotation(post),
        "width": width,
        "height": height,
    } | _thumbnail(post)


def _card_of_person(username: str) -> Answer | None:
    """Return a link to a person; None if they are not for strangers."""
    person = entities.by_name(username)
    if person is None:
        raise NotFound
    if not audience.admits_strangers(person):
        return None
    address = public_url("main.user", username=person.username)
    return {
        "type": "link",
        "title": person.username,
        "author_name": person.username,
        "author_url": address,
        "url": address,
    }


def _quotation(post: PostRecord) -> str:
    """Return a quotation that needs no script; its links name this site."""
    view = present([post])[0]
    html = render_template("post/_quotation.html", view=view, post=post)
    root = urlsplit(public_root())
    return html.replace('href="/', f'href="{root.scheme}://{root.netloc}/').strip()


def _thumbnail(post: PostRecord) -> Answer:
    """Return the first picture of a post that is no larger than was asked for.

    The standard wants all three or none.
    """
    for each in post.attachments:
        if each.kind == IMAGE and each.file_id and _fits(each.width, each.height):
            return {
                "thumbnail_url": public_url("main.attachment", file_id=each.file_id),
                "thumbnail_width": each.width,
                "thumbnail_height": each.height,
            }
    return {}


def _size(body: str) -> tuple[int, int]:
    """Return the width and the height of a card, within what was asked for."""
    width = _at_most("maxwidth", WIDTH)
    lines = sum(len(line) // CHARACTERS + 1 for line in body.splitlines())
    return width, _at_most("maxheight", MARGINS + LINE_HEIGHT * max(lines, 1))


def _fits(width: int | None, height: int | None) -> bool:
    """Return whether a picture has a size, which is within what was asked for."""
    if not width or not height:
        return False
    sizes = (_at_most("maxwidth", width), _at_most("maxheight", height))
    return sizes == (width, height)


def _at_most(name: str, size: int) -> int:
    asked = request.args.get(name, type=int)
    return min(size, asked) if asked is not None and asked > 0 else size


def _json(answer: Answer) -> tuple[str, str]:
    return json.dumps(answer), "application/json"


def _xml(answer: Answer) -> tuple[str, str]:
    root = ET.Element("oembed")
    for name, value in answer.items():
        ET.SubElement(root, name).text = str(value)
    text = ET.tostring(root, "utf-8", xml_declaration=True).decode()
    return text, "text/xml"


WRITERS: dict[str, Callable[[Answer], tuple[str, str]]] = {"json": _json, "xml": _xml}
CARDS: dict[str, Callable[..., Answer | None]] = {
    "main.post": _card_of_post,
    "main.user": _card_of_person,
}
