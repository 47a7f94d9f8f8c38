"""What a web process does with the listening socket that it shares with others."""

import contextlib
import os
import socket
from collections.abc import Iterator


def stop_accepting() -> None:
    """Leave new connections to the other processes.

    Granian stops to accept and closes what has not sent a byte in one step: who has
    just connected would be reset. So its listening socket is exchanged beneath it for
    one that nobody knows, which goes on for as long as the process ends.
    """
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        nobody.setblocking(False)
        for descriptor in list(_listening()):
            os.dup2(nobody.fileno(), descriptor)


def _listening() -> Iterator[int]:
    """Yield the descriptors of listening sockets."""
    for name in os.listdir("/dev/fd"):
        # The one that lists the folder is gone by now, and most are no sockets.
        with (
            contextlib.suppress(OSError),
            socket.socket(fileno=os.dup(int(name))) as it,
        ):
            if it.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                yield int(name)
