"""A program, the channels that it owns, and the client that acts for it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import requests

from tests.support.api_client import Api


class Mailer:
    """A program of a name of its own, registered by its client."""

    def __init__(self, client: Api) -> None:
        self.client = client
        self.name = f"mailer-{uuid4().hex[:12]}"
        made = client.post("programs", {"name": self.name})
        assert made.status_code == 201, made.text
        self.id = made.get_json()["id"]
        self.queue = f"queue/app/{self.name}/jobs"
        self.topic = f"topic/app/{self.name}/news"

    def send(self, name: str = "job", **data: Any) -> str:
        """Send a message and return its id."""
        body = {"name": name, "data": data}
        response = self.client.post(f"channels/{self.queue}", body)
        assert response.status_code == 201, response.text
        return str(response.get_json()["id"])

    def take(self, **query: Any) -> list[Any]:
        """Take messages."""
        path = f"channels/{self.queue}/messages"
        response = self.client.get(path, query_string=query)
        assert response.status_code == 200, response.text
        found: list[Any] = response.get_json()["items"]
        return found

    def settle(self, way: str, *messages: Any, **body: Any) -> int:
        """Acknowledge messages (`ack`) or reject them (`nack`)."""
        body["receipts"] = [each["receipt"] for each in messages]
        response = self.client.post(f"channels/{self.queue}/{way}", body)
        assert response.status_code == 200, response.text
        return int(response.get_json()["settled"])


class Events:
    """The events of a stream of the API, one after the other."""

    def __init__(self, response: requests.Response) -> None:
        self.response = response
        self._lines = response.iter_lines(chunk_size=1)
        self.last_id = ""

    def next(self) -> tuple[str, Any]:
        """Return the name and the data of the next event."""
        name = ""
        for raw in self._lines:
            field, _, value = raw.decode().partition(": ")
            if field == "id":
                self.last_id = value
            elif field == "event":
                name = value
            elif field == "data":
                return name, json.loads(value)
        return "the stream ended", None


@contextmanager
def listening(
    site: str, token: str | None, *channels: str, **query: str
) -> Iterator[Events]:
    """Open a stream of channels, and close it as a program does that ends."""
    response = requests.get(
        f"{site}/api/stream",
        params=[("channel", each) for each in channels] + list(query.items()),
        headers={"Authorization": f"Bearer {token}"},
        stream=True,
        timeout=30,
    )
    try:
        assert response.status_code == 200, response.text
        events = Events(response)
        # Not before it has subscribed is the first frame there.
        next(events._lines)
        yield events
    finally:
        response.close()
