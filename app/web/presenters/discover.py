"""Pictures of Discover as pages and programs see them."""

from dataclasses import dataclass

from flask import Flask, current_app, url_for
from flask_babel import gettext as _

from app.discover import drawings, pictures
from app.discover.failures import NO_PICTURE, DiscoverFailed
from app.discover.pictures import FoundPicture
from app.discover.upstream import Offer, Upstream
from app.email.links import public_url
from app.lib import signing
from app.users.models import User

PURPOSE = "discover"
EXTENSION = "discover_upstream"


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture with who made it; `post` is an address, or ""."""

    url: str
    alt: str
    author: str = ""
    post: str = ""

    @property
    def caption(self) -> str:
        """Return whose picture it is, "" where nobody is named."""
        if not self.author:
            return ""
        return str(_("Picture by %(username)s", username=self.author))


def init_app(app: Flask) -> None:
    """Bind the service of pictures that the settings name, if any."""
    named = app.config["DISCOVER_UPSTREAM"]
    app.extensions[EXTENSION] = Upstream.from_config(app.config) if named else None


def upstream() -> Upstream | None:
    """Return the service whose pictures Discover shows; None: this site."""
    found: Upstream | None = current_app.extensions[EXTENSION]
    return found


def choose_own(viewer: User | None) -> PictureView:
    """Return a random picture of this site, with absolute addresses."""
    found = pictures.choose(viewer)
    if found is None:
        drawing = drawings.choose()
        return PictureView(public_url("static", filename=drawing.file), _(drawing.alt))
    return PictureView(
        public_url("main.attachment", file_id=found.attachment.file_id),
        found.attachment.alt or "",
        found.post.author.username,
        public_url("main.post", post_id=found.post.id),
    )


def choose(viewer: User | None) -> PictureView:
    """Return a picture for the page: of this site, or of the service elsewhere.

    Its address is one of this site in any case.

    :raises DiscoverFailed: the service elsewhere has none, or fails.
    """
    service = upstream()
    if service is not None:
        return _offered(service.choose())
    found = pictures.choose(viewer)
    return _own(found) if found is not None else _drawn()


def picture_of(token: str) -> tuple[bytes, str]:
    """Return the bytes and the type of a picture that `choose` named.

    :raises DiscoverFailed: this site named no such picture, or it is gone.
    """
    service = upstream()
    try:
        url = signing.loads(token, current_app.config["SECRET_KEY"], PURPOSE)
    except signing.BadToken as error:
        raise DiscoverFailed(NO_PICTURE) from error
    if service is None:
        raise DiscoverFailed(NO_PICTURE)
    found = service.picture(url)
    return found.data, found.content_type


def _offered(offer: Offer) -> PictureView:
    token = signing.dumps(offer.url, current_app.config["SECRET_KEY"], PURPOSE)
    url = url_for("main.discover_picture", token=token)
    return PictureView(url, offer.alt, offer.author, offer.post)


def _own(found: FoundPicture) -> PictureView:
    # Small enough for the page; the post has the whole.
    file_id = found.attachment.preview_id or found.attachment.file_id
    return PictureView(
        url_for("main.attachment", file_id=file_id),
        found.attachment.alt or "",
        found.post.author.username,
        url_for("main.post", post_id=found.post.id),
    )


def _drawn() -> PictureView:
    drawing = drawings.choose()
    return PictureView(url_for("static", filename=drawing.file), _(drawing.alt))
