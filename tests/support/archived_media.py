"""Archives of Twitter with pictures and films."""

import io
from typing import Any

from PIL import Image

from tests.support.imports import tweet
from tests.support.twitter_archives import packed, tweets_js

FILM = b"\0\0\0\x18ftypmp42" + b"\0" * 50_000
PHOTO = "https://pbs.twimg.com/media/"
CLIP = "https://video.twimg.com/ext_tw_video/1/pu/vid/"


def jpeg(colour: str = "teal", size: tuple[int, int] = (900, 600)) -> bytes:
    stream = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    Image.new("RGB", size, colour).save(stream, "JPEG", exif=exif)
    return stream.getvalue()


def png() -> bytes:
    stream = io.BytesIO()
    Image.new("RGBA", (40, 30), "red").save(stream, "PNG")
    return stream.getvalue()


def photo(name: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "photo",
        "url": "https://t.co/pic",
        "media_url_https": f"{PHOTO}{name}",
        "sizes": {"large": {"w": "900", "h": "600", "resize": "fit"}},
        **more,
    }


def clip(name: str, kind: str = "video") -> dict[str, Any]:
    variants = [
        {"content_type": "application/x-mpegURL", "url": f"{CLIP}pl/list.m3u8"},
        {"content_type": "video/mp4", "bitrate": "256", "url": f"{CLIP}9x16/low.mp4"},
        {"content_type": "video/mp4", "bitrate": "832", "url": f"{CLIP}{name}?tag=12"},
    ]
    return {**photo("still.jpg"), "type": kind, "video_info": {"variants": variants}}


def rich(number: int, *media: dict[str, Any], text: str = "") -> dict[str, Any]:
    words = f"{text or f'Number {number}'} https://t.co/pic"
    return tweet(number, words, extended_entities={"media": list(media)})


def archive(tweets: list[Any], files: dict[str, bytes]) -> bytes:
    inside = {f"data/tweets_media/{name}": data for name, data in files.items()}
    return packed({"data/tweets.js": tweets_js(tweets), **inside}).getvalue()
