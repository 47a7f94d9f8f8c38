"""Two levels of kept answers: this process, and Redis for all of them."""

import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cachetools import TLRUCache

from .calls import Key
from .errors import NotFoundError
from .forking import watch
from .frozen import Answer, FrozenDict, loads
from .settings import Settings
from .sharing import Shared
from .utils import fingerprint

# What is kept begins with a line of its own: the time when it came, for how many
# seconds it is fresh, and 1 where it says that there is none. Who has a lifetime of his
# own in mind brings it; that there is none is believed no longer for that.
# Whoever finds nothing fresh may get the right to ask, for so long.
# Arguments: the time now, a name for the right, its milliseconds, the lifetime or "".
# Answer: what is kept, fresh or not, and whether the right was given.
_LOOK = """
local kept = redis.call('GET', KEYS[1])
local at, lasts, lacks
if kept then at, lasts, lacks = string.match(kept, '^([%d.]+) ([%d.]+) ([01])\\n') end
if at then
  local wanted = tonumber(ARGV[4]) or tonumber(lasts)
  if lacks == '1' then wanted = math.min(wanted, tonumber(lasts)) end
  if tonumber(at) + wanted > tonumber(ARGV[1]) then return {kept, 0} end
end
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
    """The right to be the only one that asks, under a name of its own."""

    is_ours: bool = False
    #: Whether Redis may know of it, so that it is to be given back.
    is_shared: bool = False
    name: str = field(default_factory=lambda: os.urandom(16).hex())


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer, or the fact that there is none, and for how long it is fresh."""

    body: Answer
    kept_at: float
    lasts: float
    #: Whether it says that there is nothing, or not all that was asked for.
    lacks: bool = False
    missing: str = ""

    def is_fresh(self, now: float, ttl: float | None) -> bool:
        """Whether it may be used, by a lifetime of its own or by the one given."""
        wanted = self.lasts if ttl is None else ttl
        if self.lacks:
            wanted = min(wanted, self.lasts)
        return now < self.kept_at + wanted

    def reveal(self) -> FrozenDict:
        """The kept answer.

        :raises NotFoundError: when the kept answer is that there is none.
        """
        if self.missing:
            raise NotFoundError(self.missing)
        return self.body


class AnswerCache:
    """Answers by question; an old one stays a while, to stand in for a failure.

    ``ttl`` is the lifetime that one caller has in mind, None that of the settings.
    """

    def __init__(
        self,
        settings: Settings,
        shared: Shared,
        name: str,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._ttl = settings.cache_ttl
        self._negative_ttl = settings.negative_ttl
        self._stale_ttl = settings.stale_ttl
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
        self._entries: TLRUCache[Key, Entry] = TLRUCache(
            self._size, lambda _key, entry, _now: self._until(entry), timer=self._clock
        )
        #: Who asks in this process, by the name of the claim, and until when that is
        #: believed.
        self._asking: dict[Key, tuple[str, float]] = {}

    def fresh(self, key: Key, ttl: float | None = None) -> Entry | None:
        """Return the fresh answer that this process holds."""
        with self._lock:
            entry = self._entries.get(key)
        is_fresh = entry is not None and entry.is_fresh(self._clock(), ttl)
        return entry if is_fresh else None

    def fresh_or_claim(
        self, key: Key, claim: Claim, seconds: float, ttl: float | None = None
    ) -> Entry | None:
        """Return the fresh answer that any process holds, or claim the right to ask.

        Who keeps nothing always has it, since nobody could find what he got.
        """
        entry = self.fresh(key, ttl)
        if entry is not None:
            return entry
        if self._lasts(ttl) <= 0:
            claim.is_ours = True
            return None
        if not self._claim_here(key, claim, seconds):
            return None
        now = self._clock()
        wanted = "" if ttl is None else f"{ttl:.6f}"
        given = (f"{now:.6f}", claim.name, int(seconds * 1000), wanted)
        claim.is_shared = True
        found = self._shared.run(_LOOK, self._addresses(key), *given)
        if not found:
            # There is nothing to release, either.
            claim.is_ours, claim.is_shared = True, False
            return None
        text, claim.is_ours = found[0], bool(found[1])
        claim.is_shared = claim.is_ours
        entry = self._remember(key, text)
        return entry if entry is not None and entry.is_fresh(now, ttl) else None

    def stale(self, key: Key, ttl: float | None = None) -> FrozenDict | None:
        """Return whatever answer was found and is still kept, however old.

        Who has a lifetime of his own in mind takes no older one in need, either.
        """
        with self._lock:
            entry = self._entries.get(key)
        if entry is None or entry.missing:
            return None
        is_young = ttl is None or self._clock() < entry.kept_at + ttl
        return entry.body if is_young else None

    def put(
        self,
        key: Key,
        body: FrozenDict,
        claim: Claim,
        *,
        ttl: float | None = None,
        lacks: bool = False,
    ) -> None:
        """Keep an answer, and give the right to ask back.

        What ``lacks`` something that was asked for is believed as long as that there
        is nothing.
        """
        answer = body if isinstance(body, Answer) else Answer(body)
        lasts = self._lasts_of_none(ttl) if lacks else self._lasts(ttl)
        self._keep(key, Entry(answer, self._clock(), lasts, lacks), claim)

    def put_missing(
        self, key: Key, reason: str, claim: Claim, *, ttl: float | None = None
    ) -> None:
        """Keep the fact that there is nothing to answer with."""
        lasts, why = self._lasts_of_none(ttl), reason or "not found"
        self._keep(key, Entry(Answer({}), self._clock(), lasts, True, why), claim)

    def let_go(self, key: Key, claim: Claim) -> None:
        """Give the right to ask back to the others in this process."""
        with self._lock:
            if key in self._asking and self._asking[key][0] == claim.name:
                del self._asking[key]

    def release(self, key: Key, claim: Claim) -> None:
        """Give the right to ask back to other processes."""
        if claim.is_shared:
            self._shared.run(_LAND, self._addresses(key), "", 0, claim.name)
        claim.is_ours = claim.is_shared = False

    def forget(self, key: Key) -> None:
        """Forget one answer, here and in Redis."""
        with self._lock:
            self._entries.pop(key, None)
        self._shared.ask("delete", self._address(key))

    def forget_all(self, endpoint: str = "") -> None:
        """Forget every answer, or those of one call, here and in Redis."""
        with self._lock:
            for key in [key for key in self._entries if endpoint in ("", key[0])]:
                del self._entries[key]
        self._shared.sweep(f"answer:{self._name}:{endpoint or '*'}:*")

    def __len__(self) -> int:
        with self._lock:
            return len(self._entries)

    def _lasts(self, ttl: float | None) -> float:
        return self._ttl if ttl is None else ttl

    def _lasts_of_none(self, ttl: float | None) -> float:
        if ttl is not None:
            return min(ttl, self._negative_ttl)
        # Who keeps nothing keeps no absence, either.
        return self._negative_ttl if self._ttl > 0 else 0.0

    def _until(self, entry: Entry) -> float:
        stale = 0.0 if entry.missing else self._stale_ttl
        return entry.kept_at + entry.lasts + stale

    def _keep(self, key: Key, entry: Entry, claim: Claim) -> None:
        if entry.lasts <= 0:
            return
        with self._lock:
            self._entries[key] = entry
        if self._shared.available:
            text = _write_entry(entry)
            life = max(int((self._until(entry) - entry.kept_at) * 1000), 1)
            self._shared.run(_LAND, self._addresses(key), text, life, claim.name)
            claim.is_ours = claim.is_shared = False

    def _claim_here(self, key: Key, claim: Claim, seconds: float) -> bool:
        now = time.monotonic()
        with self._lock:
            name, until = self._asking.get(key, ("", now))
            if name != claim.name and now < until:
                return False
            self._asking[key] = claim.name, now + seconds
        return True

    def _remember(self, key: Key, text: Any) -> Entry | None:
        entry = _read_entry(text) if text else None
        if entry is not None:
            with self._lock:
                self._entries[key] = entry
        return entry

    def _addresses(self, key: Key) -> tuple[str, str]:
        return self._address(key), "ask:" + self._address(key)

    def _address(self, key: Key) -> str:
        return f"answer:{self._name}:{key[0]}:{fingerprint(repr(key))}"


def _write_entry(entry: Entry) -> str:
    head = f"{entry.kept_at:.6f} {entry.lasts:.6f} {int(entry.lacks)}"
    return f"{head}\n{json.dumps([entry.body, entry.missing])}"


def _read_entry(text: Any) -> Entry | None:
    # Another version of this package may have written it, so nothing is trusted.
    try:
        line, _, rest = text.partition(b"\n" if isinstance(text, bytes) else "\n")
        kept_at, lasts, lacks = line.split()
        body, missing = loads(rest)
        if isinstance(body, FrozenDict):
            times = float(kept_at), float(lasts)
            return Entry(Answer(body), *times, bool(int(lacks)), str(missing))
    except (ValueError, TypeError):
        return None
    return None
