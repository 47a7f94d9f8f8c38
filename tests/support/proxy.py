"""A server between an application and one of its parts, which hangs or cuts at will."""

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Proxy:
    """Hands bytes on in both directions; while it hangs, it takes and gives none."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._flows = threading.Event()
        self._flows.set()
        self._is_cut = False
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._open: list[socket.socket] = []
        self.port = int(self._listener.getsockname()[1])

    def hang(self) -> None:
        """Accept connections and bytes as a stopped process does, and forward none."""
        self._flows.clear()

    def resume(self) -> None:
        """Hand on what waits, and all that comes."""
        self._flows.set()

    def cut(self) -> None:
        """End all connections, and every new one at once, as a dead server does."""
        self._is_cut = True
        self._end_all()

    def restore(self) -> None:
        """Connect again whoever comes."""
        self._is_cut = False

    def serve(self) -> None:
        """Accept connections until the listener is closed."""
        with suppress(OSError):
            while True:
                near, _address = self._listener.accept()
                threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def close(self) -> None:
        """End all connections."""
        self._listener.close()
        self._flows.set()
        self._end_all()

    def _end_all(self) -> None:
        ending, self._open = self._open, []
        for each in ending:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _join(self, near: socket.socket) -> None:
        self._flows.wait()
        if self._is_cut:
            near.close()
            return
        with near, suppress(OSError), socket.create_connection(self._target) as far:
            self._open += [near, far]
            ways = selectors.DefaultSelector()
            ways.register(near, selectors.EVENT_READ, far)
            ways.register(far, selectors.EVENT_READ, near)
            while True:
                for key, _events in ways.select():
                    data = key.fileobj.recv(65536)  # type: ignore[union-attr]  # a socket
                    self._flows.wait()
                    if not data:
                        return
                    key.data.sendall(data)


@contextmanager
def proxy(host: str, port: int) -> Iterator[Proxy]:
    """Run a proxy to a server."""
    found = Proxy(host, port)
    threading.Thread(target=found.serve, daemon=True).start()
    try:
        yield found
    finally:
        found.close()
