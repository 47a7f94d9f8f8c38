"""When a stream connects again, and where."""

import pytest

from flask_twitter_api import Settings
from flask_twitter_api.stream import Course, Inbox, Pace
from flask_twitter_api.stream.wire import DEFAULT_STREAM_URL, address


@pytest.mark.parametrize(("code", "seconds"), [(1013, 60), (1000, 90), (None, 90)])
def test_a_lost_connection_waits_as_the_service_asks(
    code: int | None, seconds: float
) -> None:
    course = Course(Pace())
    course.opened()
    course.closed(code, 1000.0)
    assert course.rest(1000.0) == seconds
    assert course.rest(1000.0 + seconds) == 0


def test_pauses_grow_up_to_the_longest() -> None:
    course, pauses = Course(Pace(after_failure=10, longest=100)), []
    for _ in range(200):
        course.failed(0.0)
        pauses.append(course.rest(0.0))
    assert 8 <= pauses[0] <= 10
    assert 16 <= pauses[1] <= 20
    assert max(pauses) <= 100


def test_a_failure_right_after_a_loss_shortens_nothing() -> None:
    course = Course(Pace())
    course.opened()
    course.closed(None, 1000.0)
    course.failed(1000.0)
    assert course.rest(1000.0) == 90


def test_the_service_may_name_the_pause() -> None:
    course = Course(Pace())
    course.failed(1000.0, retry_after=300)
    assert course.rest(1000.0) == 300


def test_what_is_remembered_has_an_end() -> None:
    inbox = Inbox(remember=2)
    for number in (1, 2, 3, 1):
        message = f'{{"event_type": "tweet", "tweets": [{{"id": "{number}"}}]}}'
        assert inbox.read(message)
        assert inbox.read(message) is None
    assert (inbox.tweets, inbox.duplicates) == (4, 4)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, DEFAULT_STREAM_URL),
        (
            {"base_url": "http://127.0.0.1:8899"},
            "ws://127.0.0.1:8899/twitter/tweet/websocket",
        ),
        (
            {"base_url": "HTTPS://localhost/Own"},
            "wss://localhost/Own/twitter/tweet/websocket",
        ),
        ({"base_url": "HTTPS://api.twitterapi.io/"}, DEFAULT_STREAM_URL),
        ({"stream_url": "WSS://localhost/own"}, "wss://localhost/own"),
    ],
)
def test_the_stream_is_where_the_service_is(
    options: dict[str, str], expected: str
) -> None:
    assert address(Settings(**options)) == expected  # type: ignore[arg-type]


def test_impossible_values_are_refused_at_once() -> None:
    with pytest.raises(ValueError, match="ws://"):
        Settings(stream_url="https://localhost")
    with pytest.raises(ValueError, match="after_loss"):
        Pace(after_loss=0)
