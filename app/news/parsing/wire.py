"""The words between a process that reads documents and the one that asks it.

A request is a line of JSON and then the document; an answer is a line of JSON. It loads
no parser, so that the process that asks stays small.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, BinaryIO

from app.lib.headlines import Item
from app.lib.safe_fetch import Response


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a feed holds: its items, the name and the address of its site."""

    items: tuple[Item, ...] = ()
    name: str = ""
    site_url: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A document to be read as a feed, or as a page where there is a selector."""

    response: Response
    selector: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document holds; without it the feeds that the page names."""

    parsed: Parsed | None = None
    links: tuple[str, ...] = ()
    is_selector: bool = True


def write_request(request: Request) -> bytes:
    """Return a request as bytes."""
    response = request.response
    values = {
        "url": response.url,
        "content-type": response.header("content-type"),
        "selector": request.selector,
        "size": len(response.body),
    }
    return _line(values) + response.body


def read_request(stream: BinaryIO) -> Request | None:
    """Return the next request of a stream; None at its end."""
    line = stream.readline()
    if not line:
        return None
    values = json.loads(line)
    headers = {"content-type": values["content-type"]}
    body = stream.read(values["size"])
    return Request(Response(200, values["url"], headers, body), values["selector"])


def write_reading(reading: Reading) -> bytes:
    """Return a reading as a line of JSON."""
    return _line(asdict(reading))


def read_reading(line: bytes) -> Reading:
    """Return the reading of a line. Raises ValueError or KeyError if it is none."""
    values = json.loads(line)
    parsed = values["parsed"]
    return Reading(
        Parsed(**parsed | {"items": tuple(map(_item, parsed["items"]))})
        if parsed
        else None,
        tuple(values["links"]),
        values["is_selector"],
    )


def _item(values: dict[str, Any]) -> Item:
    moment = values["published_at"]
    published_at = datetime.fromisoformat(moment) if moment else None
    return Item(**values | {"published_at": published_at})


def _line(values: dict[str, Any]) -> bytes:
    return json.dumps(values, default=datetime.isoformat).encode() + b"\n"
