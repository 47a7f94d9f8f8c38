"""Two levels of kept answers: this process, and Redis for all of them."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cachetools import TTLCache

from .calls import Key
from .errors import NotFoundError
from .frozen import FrozenDict, loads
from .settings import Settings
from .sharing import Shared
from .utils import fingerprint


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer, or the fact that there is none, and until when it is fresh."""

    body: FrozenDict
    fresh_until: float
    missing: str = ""

    def reveal(self) -> FrozenDict:
        """The kept answer.

        :raises NotFoundError: when the kept answer is that there is none.
        """
        if self.missing:
            raise NotFoundError(self.missing)
        return self.body


class AnswerCache:
    """Answers by question; an old one stays a while, to stand in for a failure."""

    def __init__(
        self,
        settings: Settings,
        shared: Shared,
        name: str,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.ttl = settings.cache_ttl
        self._negative_ttl = settings.negative_ttl
        self._keep = settings.cache_ttl + settings.stale_ttl
        self._shared = shared
        self._name = name
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: TTLCache[Key, Entry] = TTLCache(
            max(settings.cache_size, 1), max(self._keep, 1.0), timer=clock
        )

    def fresh(self, key: Key) -> Entry | None:
        """The fresh answer that this process holds."""
        with self._lock:
            entry = self._entries.get(key)
        return (
            entry if entry is not None and entry.fresh_until > self._clock() else None
        )

    def fresh_anywhere(self, key: Key) -> Entry | None:
        """The fresh answer that this process or another one holds."""
        entry = self.fresh(key) or self._fetch(key)
        return (
            entry if entry is not None and entry.fresh_until > self._clock() else None
        )

    def stale(self, key: Key) -> FrozenDict | None:
        """Whatever answer is still kept, however old."""
        with self._lock:
            entry = self._entries.get(key)
        entry = entry or self._fetch(key)
        return None if entry is None or entry.missing else entry.body

    def put(self, key: Key, body: FrozenDict) -> None:
        """Keep an answer."""
        self._keep_entry(key, Entry(body, self._clock() + self.ttl), self._keep)

    def put_missing(self, key: Key, reason: str) -> None:
        """Keep the fact that there is nothing to answer with."""
        until = self._clock() + self._negative_ttl
        entry = Entry(FrozenDict(), until, reason or "not found")
        self._keep_entry(key, entry, self._negative_ttl)

    def claim(self, key: Key, seconds: float) -> bool:
        """Whether this process is the one to ask; True as well without Redis."""
        if self.ttl <= 0 or not self._shared.available:
            return True
        name = "ask:" + self._address(key)
        taken = self._shared.ask("set", name, "1", nx=True, px=int(seconds * 1000))
        return bool(taken) or not self._shared.available

    def release(self, key: Key) -> None:
        """Let another process ask."""
        if self.ttl > 0:
            self._shared.ask("delete", "ask:" + self._address(key))

    def clear(self) -> None:
        """Forget what this process holds."""
        with self._lock:
            self._entries.clear()

    def __len__(self) -> int:
        with self._lock:
            return len(self._entries)

    def _keep_entry(self, key: Key, entry: Entry, seconds: float) -> None:
        if seconds <= 0 or self.ttl <= 0:
            return
        with self._lock:
            self._entries[key] = entry
        if self._shared.available:
            text = json.dumps([entry.body, entry.fresh_until, entry.missing])
            life = max(int(seconds * 1000), 1)
            self._shared.ask("set", self._address(key), text, px=life)

    def _fetch(self, key: Key) -> Entry | None:
        text = self._shared.ask("get", self._address(key))
        entry = _read_entry(text) if text else None
        if entry is not None:
            with self._lock:
                self._entries[key] = entry
        return entry

    def _address(self, key: Key) -> str:
        return f"answer:{self._name}:{fingerprint(repr(key))}"


def _read_entry(text: Any) -> Entry | None:
    # Another version of this package may have written it, so nothing is trusted.
    try:
        body, until, missing = loads(text)
        if isinstance(body, FrozenDict):
            return Entry(body, float(until), str(missing))
    except (ValueError, TypeError):
        return None
    return None
