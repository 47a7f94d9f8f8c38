"""Five hundred streams under gevent receive one event; prints how many did.

Run as a program, because gevent has to patch before anything is imported.
"""

# ruff: noqa: E402, T201  # Patching comes first, and the parent reads what is printed.
from gevent import monkey

monkey.patch_all()

import os
import sys

import gevent
from flask import Flask

from app.live import Live, sse

STREAMS = 500


def main(url: str) -> None:
    """Open the streams, fork a publisher, and count the frames that arrive."""
    app = Flask("streams")
    app.config["REDIS_URL"] = url
    live = Live(app)
    with app.app_context():
        subscriptions = [live.subscribe([f"user:{n}", "all"]) for n in range(STREAMS)]
    readers = [gevent.spawn(read, subscription) for subscription in subscriptions]
    gevent.sleep(0.1)
    child = os.fork()
    if child == 0:
        with app.app_context():
            live.publish("all", "news", {"text": "hello"})
            os._exit(0 if live.flush(10) else 1)
    gevent.joinall(readers, timeout=30)
    _, status = os.waitpid(child, 0)
    print(sum(reader.value or 0 for reader in readers), status)
    live.close(app)


def read(subscription) -> int:  # type: ignore[no-untyped-def]  # a Subscription
    """Read one stream up to its first event."""
    stream = sse.stream(subscription, heartbeat=5.0)
    found = any(b'data: {"text":"hello"}' in frame for frame in stream)
    stream.close()  # type: ignore[attr-defined]  # WSGI closes it so
    return int(found)


if __name__ == "__main__":
    main(sys.argv[1])
