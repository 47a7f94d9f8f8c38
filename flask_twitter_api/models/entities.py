"""What stands inside a tweet: links, mentions and media."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .base import Record, as_int, as_text, inside, known, many_of


@dataclass(frozen=True, kw_only=True)
class Link(Record):
    """A shortened link and where it leads."""

    url: str = known(as_text, "url", default="")
    expanded_url: str | None = known(as_text, "expanded_url")
    display_url: str | None = known(as_text, "display_url")


@dataclass(frozen=True, kw_only=True)
class Mention(Record):
    """An account named in the text."""

    id: str = known(as_text, "id_str", "id", default="")
    username: str = known(as_text, "screen_name", "userName", "username", default="")
    name: str | None = known(as_text, "name")


@dataclass(frozen=True, kw_only=True)
class Variant(Record):
    """One encoding of a video."""

    url: str = known(as_text, "url", default="")
    content_type: str | None = known(as_text, "content_type")
    bitrate: int | None = known(as_int, "bitrate")


@dataclass(frozen=True, kw_only=True)
class Media(Record):
    """A photo, a video or an animated GIF."""

    id: str = known(as_text, "id_str", "media_key", default="")
    kind: str = known(as_text, "type", default="photo")
    #: The picture itself, or the still of a video.
    picture: str | None = known(as_text, "media_url_https", "media_url")
    #: The shortened link by which the text names this media.
    url: str | None = known(as_text, "url")
    alt_text: str | None = known(as_text, "ext_alt_text", "alt_text")
    width: int | None = known(as_int, "width")
    height: int | None = known(as_int, "height")
    duration_ms: int | None = known(as_int, "duration_millis")
    variants: tuple[Variant, ...] = known(
        many_of(lambda: Variant), "variants", default=()
    )

    @classmethod
    def prepare(cls, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Lift size, length and encodings from where they are buried."""
        size = inside(data, "original_info")
        large = inside(data, "sizes", "large")
        return {
            "width": inside(data, "original_info", "width") if size else None,
            "height": inside(data, "original_info", "height") if size else None,
            **_renamed(large),
            "duration_millis": inside(data, "video_info", "duration_millis"),
            "variants": inside(data, "video_info", "variants"),
            **data,
        }

    @property
    def video_url(self) -> str | None:
        """The best plain video file, if this is one."""
        files = [one for one in self.variants if one.content_type == "video/mp4"]
        best = max(files, key=lambda one: one.bitrate or 0, default=None)
        return best.url if best else None


def _renamed(large: Any) -> dict[str, Any]:
    if not isinstance(large, dict):
        return {}
    names = {"w": "width", "h": "height"}
    return {name: large[short] for short, name in names.items() if short in large}


@dataclass(frozen=True, kw_only=True)
class Card(Record):
    """The preview of a link."""

    name: str | None = known(as_text, "name")
    url: str | None = known(as_text, "url")
    title: str | None = known(as_text, "title")
    description: str | None = known(as_text, "description")
    picture: str | None = known(as_text, "thumbnail_image_original", "thumbnail_image")

    @classmethod
    def prepare(cls, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Read the list of bindings, which one endpoint wraps in ``legacy``."""
        inner = inside(data, "legacy")
        source = dict(inner if isinstance(inner, dict) else data)
        bindings = source.pop("binding_values", None)
        for binding in bindings if isinstance(bindings, list) else ():
            key = as_text(inside(binding, "key")) if isinstance(binding, dict) else None
            if key:
                source.setdefault(key, _bound(binding))
        return source


def _bound(binding: Mapping[str, Any]) -> Any:
    for path in ("string_value",), ("image_value", "url"), ("boolean_value",):
        value = inside(binding, "value", *path)
        if value is not None:
            return value
    return None
