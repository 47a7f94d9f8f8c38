"""What is done at most once in an interval for each key, as one process remembers."""

import time
from collections.abc import Hashable


class Throttle:
    """Let each key pass once in `interval` seconds; forget all beyond `max_keys`."""

    def __init__(self, interval: float, max_keys: int) -> None:
        self._interval = interval
        self._max_keys = max_keys
        self._passed: dict[Hashable, float] = {}

    def passes(self, key: Hashable) -> bool:
        """Return whether the key did not pass lately; if so, it does now."""
        now = time.monotonic()
        if now - self._passed.get(key, -self._interval) < self._interval:
            return False
        if len(self._passed) >= self._max_keys:
            self._passed.clear()
        self._passed[key] = now
        return True

    def clear(self) -> None:
        """Let every key pass again."""
        self._passed.clear()
