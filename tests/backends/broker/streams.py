"""Five hundred streams under gevent receive one event of another process.

Prints how many did, and how the process ended that sent it.

Run as a program, because gevent has to patch before anything is imported.
"""

# ruff: noqa: E402, T201  # Patching comes first, and the parent reads what is printed.
from gevent import monkey

monkey.patch_all()

import subprocess
import sys

import gevent
from flask import Flask

from app.broker import Broker, sse

STREAMS = 500


def main(url: str) -> None:
    """Open the streams, start a publisher, and count the frames that arrive."""
    app, broker = make_app(url)
    with app.app_context():
        subscriptions = [broker.subscribe([f"user:{n}", "all"]) for n in range(STREAMS)]
    readers = [gevent.spawn(read, subscription) for subscription in subscriptions]
    # No fork: the listening greenlet would live on in the child, and hear for us.
    child = subprocess.Popen([sys.executable, __file__, url, "publish"])
    gevent.joinall(readers, timeout=60)
    print(sum(reader.value or 0 for reader in readers), child.wait())
    broker.close(app)


def publish(url: str) -> int:
    """Send the event; return whether that failed."""
    app, broker = make_app(url)
    with app.app_context():
        broker.publish("all", "news", {"text": "hello"})
        return 0 if broker.flush(10) else 1


def make_app(url: str) -> tuple[Flask, Broker]:
    """Make an application that has nothing but live events."""
    app = Flask("streams")
    app.config["REDIS_URL"] = url
    return app, Broker(app)


def read(subscription) -> int:  # type: ignore[no-untyped-def]  # a Subscription
    """Read one stream up to its first event."""
    stream = sse.EventStream(subscription, heartbeat=5.0)
    found = any(b'data: {"text":"hello"}' in frame for frame in stream)
    stream.close()
    return int(found)


if __name__ == "__main__":
    sys.exit(publish(sys.argv[1]) if sys.argv[2:] else main(sys.argv[1]))
