"""The history of events: what a client that comes back has missed."""

from itertools import pairwise

import pytest

from app.broker import sse
from app.broker.envelope import encode, id_of, make_event
from app.broker.history import MOST_MESSAGE_BYTES, MOST_REPLAYED, History, decode
from app.broker.memory import MemoryBackend

STATES = b"event: states\ndata: {}\n\n"


def _message(topic: str = "public", text: str = "") -> bytes:
    return encode(make_event(topic, "post", {"text": text}))


def test_history_returns_what_came_after_an_event() -> None:
    history = History()
    messages = [_message(topic) for topic in ("a", "b", "a", "c", "a")]
    for message in messages:
        history.add(message)
    first = id_of(messages[0])
    assert history.since(first, {"a", "c"}) == [messages[2], messages[3], messages[4]]
    assert history.since(id_of(messages[4]), {"a"}) == []
    assert history.position == id_of(messages[4])


def test_unknown_event_is_not_resumed() -> None:
    history = History()
    history.add(_message())
    for unknown in ("", "1", "x", "9" * 400, "\n", "\ud800"):
        assert history.since(unknown, {"public"}) is None


def test_beginning_is_a_position_until_something_is_dropped() -> None:
    history = History(length=2)
    beginning = history.position
    messages = [_message() for _ in range(3)]
    history.add(messages[0])
    assert history.since(beginning, {"public"}) == messages[:1]
    history.add(messages[1])
    history.add(messages[2])
    assert history.since(beginning, {"public"}) is None
    assert history.since(id_of(messages[0]), {"public"}) is None
    assert history.since(id_of(messages[1]), {"public"}) == messages[2:]
    assert len(history) == 2


def test_events_that_share_an_id_are_both_held() -> None:
    history = History(length=3)
    first = _message(text="of one process")
    second = first.replace(b"one", b"another")
    assert [history.add(each) for each in (first, second, first)] == [True, True, False]
    shared = id_of(first)
    assert history.since(shared, {"public"}) == [second]
    history.add(later := _message())
    history.add(_message())
    assert history.since(shared, {"public"})[0] == later
    history.add(_message())
    assert history.since(shared, {"public"}) is None


def test_typing_is_not_held_and_has_no_position() -> None:
    broker = MemoryBackend()
    subscription = broker.subscribe(["user:1"])
    broker.publish("user:1", "typing", {"peer": "bob"})
    assert subscription.poll() is not None
    assert broker.subscribe(["user:1"], after=subscription.position).missed == []


def test_history_is_bounded_in_bytes() -> None:
    history = History(most_bytes=10_000)
    for _ in range(100):
        history.add(_message(text="x" * 1000))
    assert 8 <= len(history) <= 10


def test_programs_leave_what_the_site_published() -> None:
    history = History(length=40)
    history.add(first := _message("public"))
    of_program = [_message("open:1:news") for _ in range(100)]
    for each in of_program:
        history.add(each)
    history.add(last := _message("public"))
    assert history.since(id_of(first), {"public"}) == [last]
    # Who listens to the program as well has missed something of it.
    both = {"public", "open:1:news"}
    assert history.since(id_of(first), both) is None
    assert history.since(id_of(of_program[-2]), both) == [of_program[-1], last]
    assert len(history) == 12


def test_quiet_client_comes_back_after_many_events_of_programs() -> None:
    broker = MemoryBackend(history_length=40)
    broker.publish("public", "post", {})
    quiet = broker.subscribe(["public"])
    for _ in range(50):
        broker.publish("open:1:news", "post", {})
    position = quiet.catch_up()
    for _ in range(50):
        broker.publish("open:1:news", "post", {})
    assert broker.subscribe(["public"], after=position).is_resumed
    assert broker.subscribe(["public"], after=quiet.position).is_resumed


def test_large_event_is_not_replayed_but_resynced() -> None:
    history = History()
    small = _message()
    history.add(small)
    history.add(_message("large", "x" * MOST_MESSAGE_BYTES))
    history.add(_message())
    assert history.since(id_of(small), {"large"}) is None
    assert len(history.since(id_of(small), {"public"}) or ()) == 1


def test_who_missed_too_much_is_not_resumed() -> None:
    history = History()
    messages = [_message() for _ in range(MOST_REPLAYED + 2)]
    for message in messages:
        history.add(message)
    assert history.since(id_of(messages[0]), {"public"}) is None
    assert len(history.since(id_of(messages[1]), {"public"}) or ()) == MOST_REPLAYED


def test_cleared_history_knows_nothing_of_before() -> None:
    history = History()
    message = _message()
    history.add(message)
    history.clear()
    assert history.since(id_of(message), {"public"}) is None
    assert history.since(history.position, {"public"}) == []


def test_foreign_messages_are_left_out() -> None:
    assert (
        decode([b"1 post public\nno json", _message(text="x")])[0].data["text"] == "x"
    )


@pytest.fixture
def broker() -> MemoryBackend:
    return MemoryBackend()


def _ids(frames: list[bytes]) -> list[str]:
    lines = b"".join(frames).decode().split("\n")
    return [line.removeprefix("id: ") for line in lines if line.startswith("id: ")]


def test_client_that_comes_back_receives_what_it_missed(broker: MemoryBackend) -> None:
    stream = sse.EventStream(broker.subscribe(["a", "b"]), opening=lambda: STATES)
    frames = [next(stream), next(stream)]
    broker.publish("a", "post", {"n": 1})
    frames.append(next(stream))
    stream.close()
    for number in (2, 3):
        broker.publish("a", "post", {"n": number})
        broker.publish("other", "post", {"n": number})
    last = _ids(frames)[-1]
    again = broker.subscribe(["a", "b"], after=last)
    broker.publish("b", "post", {"n": 4})
    stream = sse.EventStream(again, opening=lambda: STATES, last_event_id=last)
    frames = [next(stream) for _ in range(4)]
    assert frames[0].startswith(b"retry: ")
    assert b"id: " not in frames[0]
    for frame, number in zip(frames[1:], (2, 3, 4), strict=True):
        assert b'event: post\ndata: {"n":%d}' % number in frame
    assert all(int(one) < int(two) for one, two in pairwise(_ids(frames)))


def test_missed_events_are_filtered_by_what_holds_now(broker: MemoryBackend) -> None:
    position = broker.subscribe(["a"]).position
    for number in (1, 2):
        broker.publish("a", "post", {"n": number})
    stream = sse.EventStream(
        broker.subscribe(["a"], after=position),
        last_event_id=position,
        wants_missed=lambda event: event.data["n"] == 2,
    )
    next(stream)
    assert b'{"n":2}' in next(stream)


def test_quiet_client_learns_how_far_it_is(broker: MemoryBackend) -> None:
    stream = sse.EventStream(broker.subscribe(["quiet"]), heartbeat=0.01)
    next(stream)
    assert next(stream) == sse.HEARTBEAT
    broker.publish("busy", "post", {})
    beat = next(stream)
    assert beat.startswith(b":\nid: ")
    assert next(stream) == sse.HEARTBEAT
    [position] = _ids([beat])
    assert broker.subscribe(["quiet"], after=position).is_resumed


@pytest.mark.parametrize("topic", ["presence:1", "program:1", "metrics"])
def test_momentary_events_have_no_id_and_no_history(
    broker: MemoryBackend, topic: str
) -> None:
    stream = sse.EventStream(broker.subscribe([topic]))
    [position] = _ids([next(stream)])
    broker.publish(topic, "typing", {})
    assert next(stream).startswith(b"event: typing")
    assert broker.subscribe([topic], after=position).missed == []


def test_frames_have_no_id_while_a_resync_waits(broker: MemoryBackend) -> None:
    stream = sse.EventStream(broker.subscribe(["a"]), spread=60.0, heartbeat=0.01)
    next(stream)
    broker._fanout.resync()
    broker.publish("a", "post", {})
    assert next(stream).startswith(b"event: post")
    assert next(stream) == sse.HEARTBEAT
