"""Listening: one connection to PostgreSQL for all caches of a process."""

import json
import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any

import psycopg

from app.cache.changes import Change
from app.cache.invalidation.wire import Wire
from app.lib import outages
from app.lib.background import Background, Stop
from app.lib.breaker import Backoff
from app.lib.ddl_changes import CHANNEL

# Seconds between two signs of life that are asked for, and that one may take.
EVERY, PATIENCE = 1.0, 2.0

_log = logging.getLogger(__name__)


class _Waiter:
    """Who waits until everything committed so far has arrived."""

    __slots__ = ("arrived", "event")

    def __init__(self) -> None:
        self.event = threading.Event()
        self.arrived = False

    def end(self, *, arrived: bool) -> None:
        """Wake who waits."""
        self.arrived = arrived
        self.event.set()


class Listener:
    """Applies the notifications of changed rows.

    `connected` ends by itself when the server gives no sign of life for some seconds,
    even if the thread of the listener hangs with it.
    """

    def __init__(
        self,
        connect: Callable[[], psycopg.Connection[Any]],
        apply: Callable[[Change], None],
        clear_all: Callable[[str], None],
    ) -> None:
        self._connect, self._apply, self._clear_all = connect, apply, clear_all
        self.gaps = 0
        # When it was last asked for what had been committed by then, and received it.
        self.confirmed_at = 0.0
        self._alive_until = 0.0
        self._first_try = threading.Event()
        self._lock = threading.Lock()
        self._waiters: list[_Waiter] = []
        # Wakes the thread, as long as it runs.
        self._bell: socket.socket | None = None
        self._thread = Background("cache-listener", self._run)

    @property
    def connected(self) -> bool:
        """Whether notifications arrive."""
        return monotonic() < self._alive_until

    def ensure(self) -> None:
        """Start listening; waits a moment for the very first connection only."""
        self._thread.ensure()
        if not self._first_try.is_set():
            self._first_try.wait(1.0)

    def catch_up(self, seconds: float) -> bool:
        """Wait until what is committed by now has arrived; return whether it has."""
        waiter = _Waiter()
        with self._lock:
            self._waiters.append(waiter)
        self._ring()
        waiter.event.wait(seconds)
        return waiter.arrived

    def ask_to_stop(self) -> None:
        """Stop listening soon."""
        self._thread.ask_to_stop()
        self._ring()

    def close(self) -> None:
        """Stop listening."""
        self.ask_to_stop()
        self._thread.stop()

    def _ring(self) -> None:
        bell = self._bell
        # A full buffer has rung already, and a closed one needs no bell.
        with suppress(OSError):
            if bell is not None:
                bell.send(b"!")

    def _run(self, stopping: Stop) -> None:
        backoff = Backoff(first=0.1, cap=2.0)
        alarm, self._bell = socket.socketpair()
        with alarm, self._bell:
            alarm.setblocking(False)
            self._bell.setblocking(False)
            while not stopping.is_set():
                self._try(alarm, stopping, backoff)
                stopping.wait(backoff.next())

    def _try(self, alarm: socket.socket, stopping: Stop, backoff: Backoff) -> None:
        try:
            with Wire(self._connect(), alarm) as wire:
                self._listen(wire, stopping, backoff)
        except (psycopg.Error, OSError) as error:
            outages.of("database notifications").failed(error)
        finally:
            self._lose(is_over=stopping.is_set())

    def _listen(self, wire: Wire, stopping: Stop, backoff: Backoff) -> None:
        wire.ask(b"LISTEN " + CHANNEL.encode(), PATIENCE)
        # What was changed before has not been sent here.
        self._clear_all("notifications of changed rows arrive")
        outages.of("database notifications").succeeded()
        backoff.reset()
        asked = 0.0
        while not stopping.is_set():
            if self._waiters or monotonic() - asked >= EVERY:
                asked = monotonic()
                self._confirm(wire, asked)
            else:
                wire.wait(asked + EVERY - monotonic())
                self._receive(wire)

    def _confirm(self, wire: Wire, asked: float) -> None:
        """Ask for a sign of life, after which all earlier notifications are here."""
        with self._lock:
            waiters, self._waiters = self._waiters, []
        try:
            wire.ask(b"SELECT 1", PATIENCE)
            self._receive(wire)
        except BaseException:
            _end(waiters, arrived=False)
            raise
        self.confirmed_at = asked
        self._alive_until = asked + EVERY + PATIENCE
        self._first_try.set()
        _end(waiters, arrived=True)

    def _receive(self, wire: Wire) -> None:
        for payload in wire.notifications():
            try:
                change = _change(payload)
            except (ValueError, TypeError):
                self._clear_all(f"not a change: {payload[:100]!r}")
            else:
                self._apply(change)

    def _lose(self, *, is_over: bool) -> None:
        was_connected, self._alive_until = self._alive_until > 0, 0.0
        self._first_try.set()
        with self._lock:
            waiters, self._waiters = self._waiters, []
        _end(waiters, arrived=False)
        if was_connected and not is_over:
            self.gaps += 1
            self._clear_all("notifications of changed rows were interrupted")


def _end(waiters: list[_Waiter], *, arrived: bool) -> None:
    for waiter in waiters:
        waiter.end(arrived=arrived)


def _change(payload: str) -> Change:
    name, kind, keys = json.loads(payload)
    found: list[Any] | None = keys
    rows = None if found is None else tuple(tuple(key) for key in found)
    return Change(name, rows, kind)
