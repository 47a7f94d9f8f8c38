"""Two levels of kept answers: this process, and Redis for all of them."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from cachetools import TTLCache

from .calls import Key
from .errors import NotFoundError
from .forking import watch
from .frozen import FrozenDict, loads
from .settings import Settings
from .sharing import Shared
from .utils import fingerprint

# What is kept begins with the time until which it is fresh, in a line of its own.
# Whoever finds nothing fresh may get the right to ask, for so long.
# Arguments: the time now, a name for the right, its milliseconds. Answer: what is kept,
# fresh or not, and whether the right was given.
_LOOK = """
local kept = redis.call('GET', KEYS[1])
local till = kept and tonumber(string.match(kept, '^([%d.]+)\\n'))
if till and till > tonumber(ARGV[1]) then return {kept, 0} end
local given = redis.call('SET', KEYS[2], ARGV[2], 'NX', 'PX', ARGV[3])
return {kept, given and 1 or 0}
"""

# Keeps an answer, and gives the right to ask back if it is still ours.
# Arguments: the answer, its milliseconds, the name of the right.
_LAND = """
if ARGV[1] ~= '' then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
if redis.call('GET', KEYS[2]) == ARGV[3] then redis.call('DEL', KEYS[2]) end
return 1
"""


@dataclass(slots=True)
class Claim:
    """The right to be the only process that asks, under a name of its own."""

    is_ours: bool = False
    name: str = field(default_factory=lambda: uuid4().hex)


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
        self._size = max(settings.cache_size, 1)
        self.renew()
        watch(self)

    def renew(self) -> None:
        """Take a new lock, and begin anew, as a forked child does.

        A thread of the parent may have been in the midst of a change.
        """
        self._lock = threading.Lock()
        self._entries: TTLCache[Key, Entry] = TTLCache(
            self._size, max(self._keep, 1.0), timer=self._clock
        )

    def fresh(self, key: Key) -> Entry | None:
        """The fresh answer that this process holds."""
        with self._lock:
            entry = self._entries.get(key)
        return (
            entry if entry is not None and entry.fresh_until > self._clock() else None
        )

    def fresh_or_claim(self, key: Key, claim: Claim, seconds: float) -> Entry | None:
        """Return the fresh answer that any process holds, or claim the right to ask.

        Without Redis the right is always ours.
        """
        entry = self.fresh(key)
        if entry is not None:
            return entry
        now = self._clock()
        found = self.ttl > 0 and self._shared.run(
            _LOOK, self._addresses(key), f"{now:.6f}", claim.name, int(seconds * 1000)
        )
        if not found:
            # There is nothing to release, either.
            claim.is_ours = True
            return None
        text, claim.is_ours = found[0], bool(found[1])
        entry = self._remember(key, text)
        return entry if entry is not None and entry.fresh_until > now else None

    def stale(self, key: Key) -> FrozenDict | None:
        """Return whatever answer was found and is still kept, however old."""
        with self._lock:
            entry = self._entries.get(key)
        return None if entry is None or entry.missing else entry.body

    def put(self, key: Key, body: FrozenDict, claim: Claim) -> None:
        """Keep an answer, and give the right to ask back."""
        self._keep_entry(key, Entry(body, self._clock() + self.ttl), self._keep, claim)

    def put_missing(self, key: Key, reason: str, claim: Claim) -> None:
        """Keep the fact that there is nothing to answer with."""
        until = self._clock() + self._negative_ttl
        entry = Entry(FrozenDict(), until, reason or "not found")
        self._keep_entry(key, entry, self._negative_ttl, claim)

    def release(self, key: Key, claim: Claim) -> None:
        """Give the right to ask back."""
        if self.ttl > 0 and claim.is_ours:
            self._shared.run(_LAND, self._addresses(key), "", 0, claim.name)
        claim.is_ours = False

    def clear(self) -> None:
        """Forget what this process holds."""
        with self._lock:
            self._entries.clear()

    def __len__(self) -> int:
        with self._lock:
            return len(self._entries)

    def _keep_entry(self, key: Key, entry: Entry, seconds: float, claim: Claim) -> None:
        if seconds <= 0 or self.ttl <= 0:
            return
        with self._lock:
            self._entries[key] = entry
        if self._shared.available:
            text = _write_entry(entry)
            life = max(int(seconds * 1000), 1)
            self._shared.run(_LAND, self._addresses(key), text, life, claim.name)
            claim.is_ours = False

    def _remember(self, key: Key, text: Any) -> Entry | None:
        entry = _read_entry(text) if text else None
        if entry is not None:
            with self._lock:
                self._entries[key] = entry
        return entry

    def _addresses(self, key: Key) -> tuple[str, str]:
        return self._address(key), "ask:" + self._address(key)

    def _address(self, key: Key) -> str:
        return f"answer:{self._name}:{fingerprint(repr(key))}"


def _write_entry(entry: Entry) -> str:
    return f"{entry.fresh_until:.6f}\n{json.dumps([entry.body, entry.missing])}"


def _read_entry(text: Any) -> Entry | None:
    # Another version of this package may have written it, so nothing is trusted.
    try:
        line, _, rest = text.partition(b"\n" if isinstance(text, bytes) else "\n")
        body, missing = loads(rest)
        if isinstance(body, FrozenDict):
            return Entry(body, float(line), str(missing))
    except (ValueError, TypeError):
        return None
    return None
