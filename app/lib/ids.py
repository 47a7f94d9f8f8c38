"""Ids made from time: a larger id is a later moment, whatever the order of insertion.

An id is the milliseconds since 2020-01-01 UTC shifted left by 12 bits, with a counter
in the low bits that starts at a random place in every process. Ids stay below 2**53,
so they are exact as JavaScript numbers until the year 2089. A moment before 2020 gives
a negative id, which sorts before the small integers of an adopted database.
"""

import itertools
import os
import secrets
import threading
from datetime import UTC, datetime, timedelta

from app.lib.clock import as_utc, utcnow

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
LOW_BITS = 12
MAX_ID = 2**53 - 1
MIN_ID = -MAX_ID
# The largest id of rows that are counted, not made from time.
MAX_ROW_ID = 2**31 - 1

_MILLISECOND = timedelta(milliseconds=1)
_MASK = (1 << LOW_BITS) - 1
_counter = itertools.count(secrets.randbits(LOW_BITS))
_latest = 0
_lock = threading.Lock()


def _start_anew() -> None:
    global _counter, _lock
    _counter = itertools.count(secrets.randbits(LOW_BITS))
    _lock = threading.Lock()


# Processes forked from one would otherwise count the same numbers.
os.register_at_fork(after_in_child=_start_anew)


def make_id(moment: datetime | None = None) -> int:
    """Return an id for a moment (now by default), new in this process.

    Two processes may rarely make the same one within a millisecond: the primary key
    then refuses it, and `app.posts.commands` tries again.
    """
    if moment is not None:
        return first_id_at(moment) | (next(_counter) & _MASK)
    return _make_id_now()


def _make_id_now() -> int:
    # Where the counter begins again within a millisecond, later ids must stay larger;
    # a clock that was set back by more is believed.
    global _latest
    with _lock:
        made = first_id_at(utcnow()) | (next(_counter) & _MASK)
        again = made <= _latest < made + (2 << LOW_BITS)
        _latest = _latest + 1 if again else made
        return _latest


def first_id_at(moment: datetime) -> int:
    """Return the smallest id that a moment can have: a bound for searches by date."""
    milliseconds = (as_utc(moment) - EPOCH) // _MILLISECOND
    return max(MIN_ID, min(milliseconds << LOW_BITS, MAX_ID - _MASK))


def moment_of(id: int) -> datetime:
    """Return the moment that an id was made from, to the millisecond."""
    return EPOCH + (id >> LOW_BITS) * _MILLISECOND
