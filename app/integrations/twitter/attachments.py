"""The media of a tweet, as attachments that are shown from Twitter."""

from app.media.attachments import (
    ANIMATION,
    IMAGE,
    MAX_ATTACHMENTS,
    MAX_URL_LENGTH,
    VIDEO,
    Draft,
    clean_alt,
)
from flask_twitter_api.models import Media, Tweet

KINDS = {"photo": IMAGE, "video": VIDEO, "animated_gif": ANIMATION}
MAX_SIDE = 100_000


def mirrored(tweet: Tweet) -> list[Draft]:
    """Return the attachments of a tweet; of a retweet, those of the original."""
    shown = tweet.retweeted or tweet
    return [
        _draft(media)
        for media in shown.attachments[:MAX_ATTACHMENTS]
        if media.picture and len(media.picture) <= MAX_URL_LENGTH
    ]


def sides(media: Media) -> tuple[int, int] | tuple[None, None]:
    """Return width and height in pixels, if both are known and plausible."""
    width, height = media.width or 0, media.height or 0
    if 0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE:
        return width, height
    return None, None


def _draft(media: Media) -> Draft:
    width, height = sides(media)
    kind, alt = KINDS.get(media.kind, IMAGE), clean_alt(media.alt_text)
    return Draft(kind, alt, width, height, source_url=media.picture)
