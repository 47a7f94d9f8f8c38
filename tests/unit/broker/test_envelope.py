"""The envelope between processes, of which some may be of the version before."""

from typing import Any

import orjson
import pytest

from app.broker import envelope
from app.broker.envelope import Envelope, make_event, make_message


def former_decode(message: bytes) -> tuple[str, str, str, Any]:
    """Decode as the version before headers did."""
    head, _, body = message.partition(b"\n")
    made_id, name, topic = head.decode().split(" ")
    return made_id, name, topic, orjson.loads(body)


def test_event_without_headers_is_written_as_before() -> None:
    event = Envelope("user:1", "badge", {"count": 3}, "42")
    assert envelope.encode(event) == b'42 badge user:1\n{"count":3}'
    assert envelope.decode(b'42 badge user:1\n{"count":3}') == event


def test_former_process_reads_an_event_with_headers() -> None:
    event = make_event("user:1", "badge", {"count": 3}, {"X-Try": "1"})
    made_id, name, topic, data = former_decode(envelope.encode(event))
    assert (made_id, name, topic) == (event.id, "badge", "user:1")
    assert data["count"] == 3


def test_headers_arrive_apart_from_the_data() -> None:
    sent = make_message("/queue/mail", "job", {"text": "ا\n\0"}, {"X-Try": "a b"})
    found = envelope.decode(envelope.encode(sent))
    assert found == sent
    assert found.headers == {"X-Try": "a b"}
    assert "headers" not in found.json.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"": "x"},
        {"X Y": "x"},
        {"X:": "x"},
        {"X": "a\r\nEvil: 1"},
        {"X": "ü"},
        {"X": "x" * 1001},
        {f"X-{n}": "x" for n in range(33)},
    ],
)
def test_invalid_headers_are_refused(headers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"header"):
        make_event("user:1", "badge", {}, headers)


def test_data_with_the_member_of_headers_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not for data"):
        make_event("user:1", "badge", {"$headers": {}})


@pytest.mark.parametrize("queue", ["user:1", "/topic/public", "/queue/", "/queue/a b"])
def test_message_goes_to_queues_only(queue: str) -> None:
    with pytest.raises(ValueError, match=r"Not a queue"):
        make_message(queue, "job", {})


@pytest.mark.parametrize("data", [{"a": object()}, {"a": "\ud800"}, {1: "a"}])
def test_data_that_is_not_json_is_refused(data: dict[Any, Any]) -> None:
    with pytest.raises(TypeError):
        make_message("/queue/mail", "job", data)
