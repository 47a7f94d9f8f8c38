"""The event stream as a browser reads it."""

from typing import Any

import pytest
from flask import Flask

from app.broker import sse
from app.broker.envelope import RESYNC, Envelope
from app.broker.interface import Subscription
from app.broker.memory import MemoryBackend


@pytest.fixture
def broker() -> MemoryBackend:
    return MemoryBackend(queue_size=3)


@pytest.fixture
def subscription(broker: MemoryBackend) -> Subscription:
    return broker.subscribe(["user:1"])


def _frames(subscription: Subscription, **options: Any) -> sse.EventStream:
    return sse.EventStream(subscription, heartbeat=0.01, **options)


def _next_event(frames: sse.EventStream) -> bytes:
    """Return the next frame that is no heartbeat, which is due at any time."""
    while (frame := next(frames)) == sse.HEARTBEAT:
        pass
    return frame


def test_a_frame_is_one_line_of_json_whatever_the_data() -> None:
    event = Envelope("user:1", "badge", {"text": "a\nb\r\u2028c"}, "42")
    frame = sse.encode(event)
    assert frame.startswith(b"id: 42\nevent: badge\ndata: {")
    assert frame.endswith(b"}\n\n")
    assert frame.count(b"\n") == 4
    assert b"\r" not in frame


def test_a_resync_has_no_id_and_so_keeps_the_last() -> None:
    assert sse.encode(RESYNC) == b"event: resync\ndata: {}\n\n"


def test_a_stream_opens_with_an_id(
    subscription: Subscription,
) -> None:
    opening = next(_frames(subscription)).decode()
    retry, made_id = opening.strip().split("\n")
    assert 2000 <= int(retry.removeprefix("retry: ")) <= 4000
    assert made_id.removeprefix("id: ").isdigit()


def test_stream_has_events_and_heartbeats(
    broker: MemoryBackend, subscription: Subscription
) -> None:
    frames = _frames(subscription)
    next(frames)
    assert next(frames) == sse.HEARTBEAT
    broker.publish("user:1", "badge", {"count": 1})
    assert b'event: badge\ndata: {"count":1}\n\n' in _next_event(frames)


def test_returning_client_resyncs_first(
    broker: MemoryBackend, subscription: Subscription
) -> None:
    frames = sse.EventStream(subscription, last_event_id="41")
    broker.publish("user:1", "badge", {})
    # Until the resync, the client stays where it was.
    assert b"id: " not in next(frames)
    resync = f"id: {subscription.position}\n".encode() + sse.encode(RESYNC)
    assert next(frames) == resync
    assert b"event: badge" in next(frames)


def test_slow_client_resyncs(broker: MemoryBackend, subscription: Subscription) -> None:
    frames = _frames(subscription)
    next(frames)
    for count in range(4):
        broker.publish("user:1", "badge", {"count": count})
    assert _next_event(frames).endswith(sse.encode(RESYNC))
    assert next(frames).startswith(b":")


def test_it_ends_with_its_age(subscription: Subscription) -> None:
    frames = list(_frames(subscription, max_age=0.1))
    assert len(frames) > 1


def test_ending_process_says_when_to_come_back(
    broker: MemoryBackend, subscription: Subscription
) -> None:
    frames = _frames(subscription)
    next(frames)
    broker.close_subscriptions()
    [last] = frames
    retry = int(last.decode().strip().removeprefix("retry: "))
    assert 2000 <= retry <= 14_000


@pytest.mark.parametrize("started", [True, False])
def test_a_client_that_goes_closes_the_subscription(
    subscription: Subscription, started: bool
) -> None:
    with Flask("sse").test_request_context():
        answer = sse.response(_frames(subscription))
    if started:
        next(iter(answer.response))
    answer.close()
    assert subscription.closed


def test_response_is_not_buffered_by_proxies(subscription: Subscription) -> None:
    with Flask("sse").test_request_context():
        answer = sse.response(_frames(subscription))
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store, no-transform"
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert "Content-Length" not in answer.headers
    answer.close()


def test_it_ends_with_the_event_that_is_the_last(
    broker: MemoryBackend, subscription: Subscription
) -> None:
    frames = _frames(subscription, is_last=lambda event: event.name == "signed_out")
    next(frames)
    for name in ("badge", "signed_out", "message"):
        broker.publish("user:1", name, {})
    left = b"".join(frames)
    assert b"event: badge" in left
    assert b"event: signed_out" in left
    assert b"message" not in left


def test_many_losses_resync_once_and_spread_over_time() -> None:
    now = [0.0]
    clients = [sse.Resyncs(4.0, clock=lambda: now[0]) for _ in range(300)]
    resyncs: list[float] = []

    def pass_time(until: float) -> None:
        while now[0] < until:
            now[0] += 0.125
            resyncs.extend(now[0] for client in clients if client.take())

    # Every process that finds its way back to Redis says so, within seconds.
    for moment in (0.0, 0.5, 1.0, 1.5):
        pass_time(moment)
        for client in clients:
            client.note()
    pass_time(60.0)
    assert len(resyncs) == 300
    assert 2.0 <= min(resyncs) < max(resyncs) <= 6.125
    assert max(resyncs.count(moment) for moment in resyncs) < 60
    assert {client.wait for client in clients} == {float("inf")}


def test_loss_soon_after_a_resync_waits() -> None:
    now = [0.0]
    client = sse.Resyncs(4.0, clock=lambda: now[0])
    client.note()
    now[0] = 7.0
    assert client.take()
    now[0] = 8.0
    client.note()
    # Four seconds after the last one, and two to six more.
    assert 5.0 <= client.wait <= 9.0
    assert not client.take()
