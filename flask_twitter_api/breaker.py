"""Circuit breakers: a part of the service that keeps failing is left alone."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from .errors import CircuitOpenError, OutOfCreditsError, ServiceError
from .forking import watch


class Outcome(Enum):
    """What a call found out about the service."""

    NOTHING = "it was not asked, or nothing can be told"
    GOOD = "it answered sensibly"
    BUSY = "it knows the key, and answers later"
    BAD = "it failed, or the way to it"
    HALTED = "it does not accept the key, or the account is empty"


_TELLING = frozenset({Outcome.GOOD, Outcome.BUSY, Outcome.BAD})


@dataclass(slots=True, eq=False)
class _Circuit:
    """Closed while all is well; else open for a time, then for one probe."""

    failed: int = 0
    open_until: float | None = None
    reason: ServiceError | None = None

    def close(self) -> None:
        self.failed, self.open_until, self.reason = 0, None, None


@dataclass(slots=True, eq=False)
class Passage:
    """One call on its way, with all its tries."""

    family: str
    is_free: bool
    #: The circuits that wait for what this call finds.
    probes: list[_Circuit] = field(default_factory=list)
    outcome: Outcome = Outcome.NOTHING


class Breaker:
    """One circuit for each family of endpoints, one for all, one for the key.

    Calls are counted and not their tries. The circuit of all opens only when calls of
    several families fail in a row, none of which counts for more than half.
    """

    def __init__(
        self,
        failures: int,
        seconds: float,
        *,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = failures
        self._seconds = seconds
        self._timer = timer
        self.renew()
        watch(self)

    def renew(self) -> None:
        """Begin anew, as a forked child does."""
        self._lock = threading.Lock()
        self._key = _Circuit()
        self._all = _Circuit()
        self._families: dict[str, _Circuit] = {}
        self._row: Counter[str] = Counter()

    @property
    def state(self) -> str:
        """ "closed"; "open" or "half-open" when any circuit is."""
        with self._lock:
            times = [one.open_until for one in self._circuits()]
            known = [time for time in times if time is not None]
            if any(self._timer() < time for time in known):
                return "open"
            return "half-open" if known else "closed"

    @property
    def resting(self) -> list[str]:
        """The families of endpoints that are left alone; "all" for the service."""
        with self._lock:
            found = [n for n, one in self._families.items() if self._left(one) > 0]
            whole = any(self._left(one) > 0 for one in (self._all, self._key))
            return ["all"] * whole + sorted(found)

    def enter(self, family: str, *, is_free: bool = False) -> Passage:
        """Let a call pass, or refuse it; an empty account still makes free calls.

        :raises CircuitOpenError: while the service, or this part, is left alone.
        :raises ServiceError: the refusal for which the key is left unused.
        """
        passage = Passage(family, is_free)
        with self._lock:
            passage.probes = [
                one for one in self._on_the_way(passage) if one.open_until is not None
            ]
            self._refuse(passage.probes)
            # This caller is the probe; the others wait for what it finds.
            for one in passage.probes:
                one.open_until = self._timer() + self._seconds
        return passage

    def check(self, passage: Passage) -> None:
        """Refuse a call under way, because of what others found since it entered.

        :raises CircuitOpenError: while the service, or this part, is left alone.
        :raises ServiceError: the refusal for which the key is left unused.
        """
        with self._lock:
            others = [o for o in self._on_the_way(passage) if o not in passage.probes]
            self._refuse(others)

    def halt(self, passage: Passage, reason: ServiceError) -> None:
        """Stop at once: a bad key or an empty account will not mend by asking."""
        passage.outcome = Outcome.HALTED
        with self._lock:
            self._open(self._key)
            # A new one, since that one holds on to all that its traceback knows.
            self._key.reason = type(reason)(reason.message, status=reason.status)

    def leave(self, passage: Passage) -> None:
        """Learn from a call that is over."""
        with self._lock:
            if passage.outcome is Outcome.GOOD:
                self._succeed(passage)
            elif passage.outcome is Outcome.BAD:
                self._fail(passage)
            self._judge_key(passage)
            # Whatever it was to find out and did not, the next one may.
            for one in passage.probes:
                if one.open_until is not None:
                    one.open_until = self._timer()

    def _succeed(self, passage: Passage) -> None:
        self._row.clear()
        self._all.close()
        if (family := self._families.get(passage.family)) is not None:
            family.close()

    def _fail(self, passage: Passage) -> None:
        if not self._most:
            return
        family = self._families.setdefault(passage.family, _Circuit())
        family.failed += 1
        self._row[passage.family] += 1
        half = (self._most + 1) // 2
        counted = sum(min(count, half) for count in self._row.values())
        all_fail = len(self._row) > 1 and counted >= self._most
        for one, is_over in (
            (family, family.failed >= self._most),
            (self._all, all_fail),
        ):
            if one in passage.probes or (is_over and one.open_until is None):
                self._open(one)
        passage.probes = [one for one in passage.probes if one is self._key]

    def _judge_key(self, passage: Passage) -> None:
        if passage.outcome is Outcome.HALTED:
            passage.probes = [one for one in passage.probes if one is not self._key]
            return
        # Any other answer to the probe, a failure too, is not about the key any more.
        is_probe = passage.outcome in _TELLING and self._key in passage.probes
        if is_probe or (
            passage.outcome is Outcome.GOOD and self._concerns_key(passage)
        ):
            self._key.close()

    def _concerns_key(self, passage: Passage) -> bool:
        lacks_credits = isinstance(self._key.reason, OutOfCreditsError)
        return not (passage.is_free and lacks_credits)

    def _refuse(self, circuits: list[_Circuit]) -> None:
        left = max(map(self._left, circuits), default=0.0)
        if left <= 0:
            return
        for one in circuits:
            if one.reason is not None and self._left(one) > 0:
                reason = one.reason
                raise type(reason)(
                    reason.message, status=reason.status, retry_after=self._left(one)
                )
        raise CircuitOpenError(
            "Twitter API is failing and was given a rest", retry_after=left
        )

    def _on_the_way(self, passage: Passage) -> Iterator[_Circuit]:
        if self._concerns_key(passage):
            yield self._key
        yield self._all
        if (family := self._families.get(passage.family)) is not None:
            yield family

    def _circuits(self) -> list[_Circuit]:
        return [self._key, self._all, *self._families.values()]

    def _open(self, circuit: _Circuit) -> None:
        circuit.open_until = self._timer() + self._seconds

    def _left(self, circuit: _Circuit) -> float:
        until = circuit.open_until
        return 0.0 if until is None else until - self._timer()
