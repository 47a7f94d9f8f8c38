"""The people who are active in this process: by open streams, and by what they open.

A page or a stream costs an entry in memory, and whoever was not active before a note in
the store, so that the page that another process renders next knows of it. A thread,
which begins with the first person who allows it, publishes who came and who left, and
writes the notes for all of them at once. What counts is in the store, for the page of a
browser and its stream may come to different processes.
"""

import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from app.broker import topics
from app.lib.background import Background, Stop, renew_after_fork
from app.web.activity.stores import EXPIRES, Store

# Seconds for which somebody stays active: behind their last stream, which ends with
# each page and when the window is hidden; and behind a page, where scripts are off.
AFTER_STREAM = 20.0
AFTER_PAGE = 120.0
# How often the thread looks, and how often it renews the notes.
LOOK, RENEW = 1.0, EXPIRES / 3
MAX_PEOPLE = 10_000

Publish = Callable[[str, str, dict[str, Any]], None]


def describe(user_id: int, is_active: bool) -> tuple[str, str, dict[str, Any]]:
    """Return the topic, the name and the data of the event that a person is active."""
    # The author is the name by which streams leave out what hidden people do.
    data = {"author_id": user_id, "active": is_active}
    return topics.presence(user_id), "presence", data


class Register:
    """Knows who is active here; `store` knows it of all processes."""

    def __init__(
        self,
        store: Store,
        publish: Publish,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._publish = publish
        self._clock = clock
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin without people, as in a child process."""
        self._lock = Lock()
        self._streams: dict[int, int] = {}
        self._until: dict[int, float] = {}
        # Those who have opened a page or lost their last stream since the last look.
        self._changed: set[int] = set()
        self._published: set[int] = set()
        self._renewed_at = float("-inf")
        self._thread = Background("activity", self._run)

    def see(self, user_id: int) -> None:
        """Note that a person has opened a page."""
        if self._extend(user_id):
            self._store.note({user_id: AFTER_PAGE})

    def enter(self, user_id: int) -> None:
        """Note that a stream of a person has begun."""
        with self._lock:
            self._streams[user_id] = self._streams.get(user_id, 0) + 1
            is_first = self._streams[user_id] == 1
        self._extend(user_id)
        if is_first and self._store.mark([user_id]):
            # They had left by another process, which is not known here.
            with self._lock:
                self._published.discard(user_id)

    def leave(self, user_id: int) -> None:
        """Note that a stream of a person has ended."""
        with self._lock:
            left = self._streams.pop(user_id, 1) - 1
            if left > 0:
                self._streams[user_id] = left
            elif user_id in self._until:
                self._until[user_id] = self._clock() + AFTER_STREAM
                self._changed.add(user_id)

    def forget(self, user_id: int) -> None:
        """Forget a person who no longer allows it."""
        with self._lock:
            self._streams.pop(user_id, None)
            self._until.pop(user_id, None)
            self._published.discard(user_id)
        self._store.decline(user_id)
        self._say(user_id, is_active=False)

    def allow(self, user_id: int) -> None:
        """Note again when a person is active, who had declined it."""
        self._store.allow(user_id)

    def is_active(self, user_id: int) -> bool:
        """Return whether a person is active, in whichever process."""
        return user_id in self._streams or self._store.is_active(user_id)

    def look(self) -> None:
        """Publish who came and who left since the last look, and write the notes."""
        now = self._clock()
        with self._lock:
            opened = self._take_opened(now)
            self._drop_ended(now)
            here = set(self._until)
            came, left = here - self._published, self._published - here
            self._published = here
        came |= self._store.note(opened) & here
        if now - self._renewed_at >= RENEW:
            self._renewed_at = now
            self._store.mark(here & self._streams.keys())
        for each in came:
            self._announce(each)
        for each in left:
            if not self._store.forget(each):
                self._say(each, is_active=False)

    def close(self) -> None:
        """Stop the thread."""
        self._thread.stop()

    def _extend(self, user_id: int) -> bool:
        """Note that a person is here; return whether they were not."""
        with self._lock:
            is_new = user_id not in self._until
            if is_new and len(self._until) >= MAX_PEOPLE:
                return False
            self._until[user_id] = self._clock() + AFTER_PAGE
            self._changed.add(user_id)
        self._thread.ensure()
        return is_new

    def _drop_ended(self, now: float) -> None:
        for each, until in tuple(self._until.items()):
            if until <= now and each not in self._streams:
                del self._until[each]

    def _take_opened(self, now: float) -> dict[int, float]:
        """Return for how long those who have no stream stay active, if that changed."""
        changed, self._changed = self._changed, set()
        # A little less, so that the note is void before this process says so.
        return {
            each: self._until[each] - now - LOOK
            for each in changed
            if each in self._until and each not in self._streams
        }

    def _announce(self, user_id: int) -> None:
        """Publish that a person came, unless they have declined it elsewhere."""
        if not self._store.has_declined(user_id):
            self._say(user_id, is_active=True)
            return
        with self._lock:
            self._published.discard(user_id)

    def _say(self, user_id: int, *, is_active: bool) -> None:
        self._publish(*describe(user_id, is_active))

    def _run(self, stopping: Stop) -> None:
        while not stopping.wait(LOOK):
            self.look()
