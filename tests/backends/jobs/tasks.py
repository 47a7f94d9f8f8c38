"""Jobs for a worker to do, which leave traces in Redis."""

import os
import time

from redis import Redis


def leave_trace(url: str, key: str) -> None:
    """Return which process did this."""
    with Redis.from_url(url) as client:
        client.set(key, os.getpid())


def take_long(url: str, key: str, seconds: float) -> None:
    """Begin, take a while, finish."""
    with Redis.from_url(url) as client:
        client.set(f"{key}:begun", os.getpid())
        time.sleep(seconds)
        client.set(key, os.getpid())


def fail() -> None:
    """Fail."""
    raise RuntimeError("on purpose")


def die() -> None:
    """End as if killed."""
    os.kill(os.getpid(), 9)
