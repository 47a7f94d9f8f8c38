"""The sandbox's side of the WebSocket, through which deliveries leave."""

import queue
import threading
from typing import Any

PATH = "/twitter/tweet/websocket"
#: The close code by which a server says that it is too busy.
BUSY = 1013


class Listener:
    """One connection: what waits to be sent, and with what code it ends."""

    def __init__(self, key: str) -> None:
        self.key = key
        #: An event as it travels, or the code with which to close.
        self.waiting: queue.Queue[dict[str, Any] | int] = queue.Queue()


class Wire:
    """All connections, of which each key may have one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[str, Listener] = {}
        #: How many connections there were.
        self.connections = 0

    def join(self, key: str) -> Listener:
        """Add a connection; a second one of a key is closed at once, as busy."""
        listener = Listener(key)
        with self._lock:
            self.connections += 1
            if self._listeners.setdefault(key, listener) is not listener:
                listener.waiting.put(BUSY)
        return listener

    def leave(self, listener: Listener) -> None:
        """Remove a connection."""
        with self._lock:
            if self._listeners.get(listener.key) is listener:
                del self._listeners[listener.key]

    def send(self, event: dict[str, Any], key: str = "") -> int:
        """Send an event to a key's connection, or to all; return to how many."""
        found = self._of(key)
        for listener in found:
            listener.waiting.put(event)
        return len(found)

    def close(self, code: int = BUSY) -> int:
        """End all connections with a code; return how many there were."""
        found = self._of("")
        for listener in found:
            listener.waiting.put(code)
        return len(found)

    def keys(self) -> list[str]:
        """Return the keys that listen."""
        with self._lock:
            return list(self._listeners)

    def _of(self, key: str) -> list[Listener]:
        with self._lock:
            return [one for one in self._listeners.values() if key in ("", one.key)]
