"""What the head of a public page says of it: to search engines, and to sites that show
a link as a card (https://ogp.me/).

Only strangers are given it; who is signed in has no use for it.
"""

from dataclasses import dataclass, replace
from typing import Any

from flask import Response, current_app, make_response, request
from flask_babel import gettext as _

from app.email.links import public_root, public_url
from app.lib.text import shorten
from app.media.attachments import IMAGE
from app.posts.read_models import PostRecord
from app.users.models import User
from app.web.arguments import id_argument
from app.web.presenters.attachments import summary_of
from app.web.viewer import viewer_id

LENGTH = 200
OEMBED = (("json", "application/json+oembed"), ("xml", "text/xml+oembed"))


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of a card."""

    url: str
    alt: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The facts of one page."""

    title: str
    description: str
    url: str
    kind: str = "website"
    picture: Picture | None = None
    published: str | None = None
    modified: str | None = None
    author_url: str | None = None
    username: str | None = None
    is_indexed: bool = True
    is_embeddable: bool = False

    def embeds(self) -> list[tuple[str, str]]:
        """Return types and addresses of what other sites can embed of the page."""
        if not self.is_embeddable:
            return []
        return [
            (kind, public_url("main.oembed", url=self.url, format=name))
            for name, kind in OEMBED
        ]


def of_site() -> Head | None:
    """Return the head of the page that strangers come to first."""
    return _page(str(current_app.config["SITE_NAME"]), _promise(), _root())


def of_list(title: str, description: str = "") -> Head | None:
    """Return the head of the requested list; each of its pages is one of its own."""
    return _page(title, description or _promise(), _here())


def of_tag(title: str, key: str, *, is_indexed: bool) -> Head | None:
    """Return the head of a tag's page, whose address has the key, however spelt."""
    found = _page(title, _promise(), _here(name=key))
    return found and replace(found, is_indexed=is_indexed)


def of_person(person: User) -> Head | None:
    """Return the head of a person's page."""
    if viewer_id() is not None:
        return None
    described = person.about_me or _("Posts by %(name)s", name=person.username)
    return Head(
        person.username,
        shorten(described, LENGTH),
        _here(username=person.username),
        kind="profile",
        picture=_portrait(person),
        username=person.username,
        is_indexed=not person.unindexed,
        is_embeddable=True,
    )


def of_post(post: PostRecord) -> Head | None:
    """Return the head of a post's page."""
    if viewer_id() is not None:
        return None
    name = post.author.username
    edited = post.edited_at
    return Head(
        _("Post by %(username)s", username=name),
        shorten(summary_of(post, name), LENGTH),
        _here(),
        kind="article",
        picture=_first_picture(post) or _portrait(post.author),
        published=post.timestamp.isoformat(),
        modified=edited.isoformat() if edited is not None else None,
        author_url=public_url("main.user", username=name),
        is_indexed=post.author.is_indexed,
        is_embeddable=True,
    )


def with_head(html: str, head: Head | None, status: int = 200) -> Response:
    """Return a page; engines read in its headers, too, that they must not keep it."""
    response = make_response(html, status)
    if head is not None and not head.is_indexed:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _page(title: str, description: str, url: str) -> Head | None:
    return Head(title, description, url) if viewer_id() is None else None


def _promise() -> str:
    site = current_app.config["SITE_NAME"]
    text: str = _(
        "%(site)s is a place for short posts. You follow people, and what they write"
        " comes to you, newest first, with nothing put in between.",
        site=site,
    )
    return text


def _root() -> str:
    return f"{public_root()}/"


def _here(**names: str) -> str:
    """Return the address of the requested page, without what does not change it.

    `names` are those in it as this site writes them: pages are found under several.
    """
    cursor = {name: id_argument(name) for name in ("max_id", "min_id")}
    given: dict[str, Any] = {
        name: value for name, value in cursor.items() if value is not None
    }
    values = (request.view_args or {}) | names
    return public_url(request.endpoint or "", **values, **given)


def _portrait(person: Any) -> Picture | None:
    """Return an uploaded picture; cards show no drawings in SVG."""
    if not person.picture_id:
        return None
    url = public_url("main.picture", file_id=person.picture_id)
    return Picture(url, person.username)


def _first_picture(post: PostRecord) -> Picture | None:
    for each in post.attachments:
        file_id = each.file_id if each.kind == IMAGE else each.preview_id
        if file_id is not None:
            url = public_url("main.attachment", file_id=file_id)
            return Picture(url, each.alt or "", each.width, each.height)
    return None
