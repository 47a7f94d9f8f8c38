"""Pictures and films of Twitter as templates see them, at addresses of this site."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, url_for

from app.exceptions import NotFound
from app.integrations.twitter import films as twitter_films
from app.integrations.twitter.attachments import sides
from app.integrations.twitter.films import FilmProxy
from app.integrations.twitter.pictures import PictureProxy
from app.lib import signing
from flask_twitter_api.models import Media

PICTURE_PURPOSE = "twitter-picture"
FILM_PURPOSE = "twitter-film"


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture of a tweet, or the still of a film.

    `url` is small and `large_url` is not; `film_url` is empty where nothing can be
    played here. `is_loop` is a film without sound that stands for a moving picture.
    """

    url: str
    alt: str
    is_video: bool
    large_url: str = ""
    film_url: str = ""
    is_loop: bool = False
    width: int | None = None
    height: int | None = None


def init_app(app: Flask) -> None:
    """Install the proxies."""
    app.extensions["twitter_pictures"] = PictureProxy.from_config(app.config)
    app.extensions["twitter_films"] = FilmProxy.from_config(app.config)


def present_media(media: Media) -> PictureView:
    """Return the view of a picture or film."""
    address = media.picture or ""
    width, height = sides(media)
    is_video = media.kind != "photo"
    return PictureView(
        picture_url(sized(address, "small")),
        media.alt_text or "",
        is_video,
        large_url="" if is_video else picture_url(sized(address, "large")),
        film_url=film_url(twitter_films.playable(media)) if is_video else "",
        is_loop=media.kind == "animated_gif",
        width=width,
        height=height,
    )


def picture_url(address: str) -> str:
    """Return where this site serves a picture of Twitter's; "" where there is none.

    The address is signed, so that only what the service named is ever fetched.
    """
    if not pictures().may_fetch(address):
        return ""
    token = signing.dumps(address, _secret(), PICTURE_PURPOSE)
    return url_for("main.twitter_picture", token=token)


def film_url(address: str) -> str:
    """Return where this site serves a film of Twitter's; "" where there is none."""
    if not films().may_fetch(address):
        return ""
    token = signing.dumps(address, _secret(), FILM_PURPOSE)
    return url_for("main.twitter_film", token=token)


def sized(address: str, size: str) -> str:
    """Return the address of a picture in one of Twitter's sizes: small, large ….

    https://docs.x.com/x-api/v1/data-dictionary/object-model/entities: of photos alone.
    """
    if address.startswith("https://pbs.twimg.com/media/") and "?" not in address:
        return f"{address}?name={size}"
    return address


def signed_address(token: str, purpose: str = PICTURE_PURPOSE) -> str:
    """Return the address that `picture_url` or `film_url` signed.

    :raises NotFound: it is not signed by this site.
    """
    try:
        return str(signing.loads(token, _secret(), purpose))
    except signing.BadToken as error:
        raise NotFound from error


def pictures() -> PictureProxy:
    """Return the picture proxy of this application."""
    proxy: PictureProxy = current_app.extensions["twitter_pictures"]
    return proxy


def films() -> FilmProxy:
    """Return the film proxy of this application."""
    proxy: FilmProxy = current_app.extensions["twitter_films"]
    return proxy


def _secret() -> str:
    config: Mapping[str, Any] = current_app.config
    return str(config["SECRET_KEY"])
