"""A token bucket that keeps all processes together inside the service's quota."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .errors import RateLimitedError, TimedOutError
from .forking import watch
from .settings import Settings
from .sharing import Shared
from .steps import Pause, Steps

# The bucket is kept as one number, the time at which it would be full again
# ("generic cell rate algorithm"), so that taking a token is one atomic step.
# Arguments: seconds per token, seconds per full bucket, longest wait.
# Answer: seconds to wait; negative when that is too long and nothing was taken.
_TAKE = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local step, size, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local wait = math.max(0, full + step - size - now)
if wait > most then return tostring(-wait) end
local life = math.ceil((full + step - now + 1) * 1000)
redis.call('SET', KEYS[1], string.format('%.6f', full + step), 'PX', life)
return tostring(wait)
"""

# Empties the bucket so that its next token comes after a pause: the one that was
# asked for, or else one that doubles with each 429 after the pause before it.
# Arguments: seconds per token, per full bucket, asked for (negative: nothing), first
# pause, longest pause. Answer: the pause.
_DRAIN = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local step, size, pause = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local known = redis.call('HMGET', KEYS[2], 'times', 'until')
local times, held = tonumber(known[1] or '0'), tonumber(known[2] or '0')
if now >= held then times = times + 1 end
if pause < 0 then pause = math.min(ARGV[4] * 2 ^ math.max(times - 1, 0), ARGV[5]) end
held = math.max(held, now + pause)
redis.call('HSET', KEYS[2], 'times', times, 'until', string.format('%.6f', held))
redis.call('PEXPIRE', KEYS[2], math.ceil((held - now + ARGV[5]) * 1000))
local full = tonumber(redis.call('GET', KEYS[1]) or '0')
full = math.max(full, now + pause + size - step)
local life = math.ceil((full - now + 1) * 1000)
redis.call('SET', KEYS[1], string.format('%.6f', full), 'PX', life)
return tostring(pause)
"""

# Answer: the seconds for which a pause still holds everybody.
_HELD = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local held = tonumber(redis.call('HGET', KEYS[1], 'until') or '0')
return tostring(math.max(0, held - now))
"""

#: The longest pause we take from a 429, however long it asks for.
LONGEST_PAUSE = 3600.0
#: The first pause and the longest where a 429 asks for none. After as long without
#: one it begins anew.
FIRST_GUESS = 1.0
LONGEST_GUESS = 60.0


class Patience:
    """How long one call may still sleep, and how long it may be under way."""

    def __init__(self, seconds: float, *, under_way: float = 0.0) -> None:
        self.left = seconds
        self._under_way = under_way

    @property
    def is_over(self) -> bool:
        """Whether there is no time left for being under way."""
        return self._under_way <= 0

    @contextmanager
    def travel(self) -> Iterator[float]:
        """Yield the time left for being under way, and take off what is used.

        :raises TimedOutError: when nothing is left of it.
        """
        if self.is_over:
            raise TimedOutError("Twitter API did not answer in time")
        begun = time.monotonic()
        try:
            yield self._under_way
        finally:
            self._under_way -= time.monotonic() - begun

    def allows(self, seconds: float) -> bool:
        """Whether so long a sleep is still allowed."""
        return seconds <= self.left

    def spend(self, seconds: float) -> Steps[None]:
        """Sleep so long, and take it off."""
        if seconds > 0:
            self.left -= seconds
            yield Pause(seconds)


class RateLimiter:
    """Lets calls through at the rate of the key, in order and with a bounded wait."""

    def __init__(
        self,
        settings: Settings,
        shared: Shared,
        name: str,
        *,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        burst = min(settings.rate_burst, (settings.rate_limit + 1) // 2)
        # With a full bucket of `burst` and this refill no window of one period
        # ever holds more than `rate_limit` calls, even when some of them reach
        # the service later than they left by up to a fifth of the period.
        steps = settings.rate_limit - burst + 1
        self._step = settings.rate_period * 1.2 / steps
        self._size = self._step * burst
        self._shared = shared
        self._key = "rate:" + name
        self._held_key = "held:" + name
        self._timer = timer
        self._full = 0.0
        self._refused = 0
        self._held_until = 0.0
        self.renew()
        watch(self)

    def renew(self) -> None:
        """Take a new lock, as a forked child does."""
        self._lock = threading.Lock()

    def reserve(self, most: float) -> float:
        """Take a place in the rate and return the seconds until its time.

        :raises RateLimitedError: when that is further away than ``most``.
        """
        delay = self._take(most)
        if delay < 0:
            raise RateLimitedError(
                "Twitter API rate limit reached, try again later", retry_after=-delay
            )
        return delay

    def pause(self, seconds: float | None, first: float = FIRST_GUESS) -> float:
        """Let nobody through for a while, because the service said 429.

        Without ``seconds`` it is ``first``, and twice as long each time that the
        service says so after a pause. Return the length.
        """
        first = min(first, LONGEST_GUESS)
        length = None if seconds is None else min(seconds, LONGEST_PAUSE)
        with self._lock:
            mine = self._hold(length, first)
        asked = -1.0 if length is None else length
        keys = self._key, self._held_key
        theirs = self._shared.run(
            _DRAIN, keys, self._step, self._size, asked, first, LONGEST_GUESS
        )
        return max(mine, float(theirs or 0.0))

    def held(self) -> float:
        """Return the seconds for which a pause still holds everybody."""
        theirs = self._shared.run(_HELD, self._held_key)
        with self._lock:
            return max(self._held_until - self._timer(), float(theirs or 0.0), 0.0)

    def _hold(self, length: float | None, first: float) -> float:
        now = self._timer()
        if now >= self._held_until + LONGEST_GUESS:
            self._refused = 0
        # Several may be refused at once; that is one refusal.
        if now >= self._held_until:
            self._refused += 1
        if length is None:
            length = min(first * 2.0 ** max(self._refused - 1, 0), LONGEST_GUESS)
        self._held_until = max(self._held_until, now + length)
        self._full = max(self._full, now + length + self._size - self._step)
        return length

    def _take(self, most: float) -> float:
        answer = self._shared.run(_TAKE, self._key, self._step, self._size, most)
        if answer is not None:
            return float(answer)
        with self._lock:
            now = self._timer()
            full = max(self._full, now)
            delay = max(0.0, full + self._step - self._size - now)
            if delay > most:
                return -delay
            self._full = full + self._step
            return delay
