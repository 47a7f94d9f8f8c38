"""Event streams and long polls on the loop: many, slow, gone, and sent away."""

import json
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.broker import waiting
from deploy.web import bridge
from tests.support.waiting import wait_for
from tests.support.web import WebServer, body_of, read_all, request, serving

# The broker of this process only. `/stream/TOPIC` subscribes, `/publish/TOPIC/TIMES`
# publishes 50 kB so many times, `/poll` waits for a message of a queue.
APPLICATION = """
from flask import Flask, jsonify, request
from app.broker import Broker, sse, waiting

app = Flask("streams")
app.config["REDIS_URL"] = None
broker = Broker(app)
streams = []

@app.get("/healthz")
def healthz():
    return jsonify(open=sum(not stream.closed for stream in streams))

@app.get("/stream/<topic>")
def stream(topic):
    streams.append(broker.subscribe({topic, "all"}))
    return sse.response(sse.EventStream(streams[-1], heartbeat=1.0))

@app.get("/publish/<topic>/<int:times>")
def publish(topic, times):
    for _ in range(times):
        broker.publish(topic, "news", {"text": "x" * 50_000})
    return "published"

@app.get("/send")
def send():
    return broker.send("/queue/app/tests/work", "job", {"n": 7})

@app.get("/poll")
def poll():
    found = waiting.consume(broker, request.environ, "/queue/app/tests/work", "g", "c",
                            seconds=float(request.args["wait"]))
    if isinstance(found, waiting.Waiting):
        return waiting.response(found)
    return jsonify([each.envelope.data["n"] for each in found])

def farewell():
    with app.app_context():
        broker.close_subscriptions()
"""
# Nobody has room for these on the way to a client that never reads.
TIMES = 400


@pytest.fixture
def server(tmp_path: Path) -> Iterator[WebServer]:
    """A process with a single thread."""
    with serving(tmp_path, APPLICATION, least=1, threads=1) as found:
        yield found


def listen(server: WebServer, topic: str) -> socket.socket:
    """Open a stream, and read how it begins."""
    client = server.connect()
    client.sendall(request(f"/stream/{topic}", "Accept: text/event-stream"))
    read_until(client, b"retry: ")
    return client


def read_until(client: socket.socket, mark: bytes) -> bytes:
    found = b""
    while mark not in found:
        received = client.recv(65536)
        assert received, "the stream ended"
        found += received
    return found


def count_open(server: WebServer) -> int:
    return int(json.loads(server.get("/healthz")[1])["open"])


def test_nobody_waits_for_one_that_never_reads(server: WebServer) -> None:
    stalled = listen(server, "large")
    clients = [listen(server, "small") for _ in range(200)]
    assert server.get(f"/publish/large/{TIMES}")[0] == 200
    assert server.get("/publish/all/1")[0] == 200
    for client in clients:
        assert b"event: news" in read_until(client, b"xxx")
    assert count_open(server) == 201
    for client in [stalled, *clients]:
        client.close()


def test_a_stream_ends_with_its_client(server: WebServer) -> None:
    one, other = listen(server, "one"), listen(server, "other")
    one.close()
    wait_for(lambda: count_open(server) == 1)
    assert server.get("/publish/other/1")[0] == 200
    read_until(other, b"xxx")
    other.close()


def test_an_end_says_when_to_come_back(server: WebServer) -> None:
    clients = [listen(server, "all") for _ in range(20)]
    assert server.stop() == 0
    ends = [read_all(client) for client in clients]
    moments = {end.rpartition(b"retry: ")[2].split(b"\n")[0] for end in ends}
    assert all(moment.isdigit() for moment in moments)
    assert len(moments) > 1
    for client in clients:
        client.close()


def test_long_polls_hold_no_thread(server: WebServer) -> None:
    polls = [server.connect() for _ in range(5)]
    for poll in polls:
        poll.sendall(request("/poll?wait=50"))
    for _ in polls:
        assert server.get("/send")[0] == 200
    for poll in polls:
        assert body_of(read_all(poll)).strip() == b"[7]"
        poll.close()


def test_a_long_poll_ends_in_time(server: WebServer) -> None:
    assert server.get("/poll?wait=0.3") == (200, b"[]\n")


def test_a_message_is_not_given_to_who_has_gone(server: WebServer) -> None:
    for _ in range(5):
        with server.connect() as client:
            client.sendall(request("/poll?wait=50"))
            assert server.get("/healthz")[0] == 200
    with server.connect() as client:
        client.sendall(request("/poll?wait=50"))
        assert server.get("/send")[0] == 200
        assert body_of(read_all(client)).strip() == b"[7]"


def test_a_long_poll_is_answered_before_the_end(server: WebServer) -> None:
    with server.connect() as client:
        client.sendall(request("/poll?wait=50"))
        assert server.get("/healthz")[0] == 200
        assert server.stop(signal.SIGTERM) == 0
        assert read_all(client).startswith(b"HTTP/1.1 200 OK\r\n")


def test_bridge_and_broker_name_the_same_keys() -> None:
    assert (bridge.OFFER, bridge.ENDS) == (waiting.OFFER, waiting.ENDS)
