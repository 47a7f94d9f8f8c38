"""The server of all web processes: one listening socket, one loaded application."""

import gc
import multiprocessing
import socket
import threading
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from deploy.supervision import Flag
from deploy.web.process import Served, WebProcess
from deploy.web.settings import WebSettings, connections_within, raise_open_files

# Seconds that a process has to finish its requests when it ends.
GRACE = 8
# Seconds between the start of a new process and the end of the one that it replaces.
OVERLAP = 1.0
KEEP_ALIVE_MILLISECONDS = 20_000
# After which a client that confirms nothing of what it was sent has gone: its machine
# or its network has, and the system would go on for a quarter of an hour.
SILENT_MILLISECONDS = 120_000
# The largest head of a request, and what is read at once of a body.
BUFFER = 64 * 1024
# The application's own format and output are used for what the server says.
LOGGING: dict[str, Any] = {
    "incremental": True,
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"propagate": True}},
}


class Server(MPServer):  # type: ignore[misc]  # its types are not used
    """Granian with one socket for all processes.

    Its own has one each on Linux, so that connections which wait for a process that
    ends would be reset.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # Two signals that come at once, as from a terminal and from the supervisor,
        # would stop a `threading.Event` for ever, and with it the end of the server.
        self.main_loop_interrupt = Flag()

    def _init_shared_socket(self) -> None:
        family = socket.AF_INET6 if ":" in self.bind_addr else socket.AF_INET
        address = (self.bind_addr, self.bind_port)
        self._sso = socket.create_server(address, family=family, backlog=self.backlog)
        self._sso.setblocking(False)
        # Connections inherit it.
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            level, option = socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT
            self._sso.setsockopt(level, option, SILENT_MILLISECONDS)
        self._sfd = self._sso.fileno()
        self._shd = SocketHolder(self._sfd, False, self.backlog)


def make_server(settings: WebSettings, connections: int) -> Server:
    """Return the server, which is not running yet."""
    return Server(
        "microblog:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        workers=settings.processes,
        http=HTTPModes.http1,
        websockets=False,
        backlog=settings.backlog,
        backpressure=connections,
        http1_settings=HTTP1Settings(
            header_read_timeout=KEEP_ALIVE_MILLISECONDS, max_buffer_size=BUFFER
        ),
        log_level=LogLevels(settings.log_level),
        log_dictconfig=LOGGING,
        respawn_failed_workers=True,
        respawn_interval=OVERLAP,
        workers_kill_timeout=GRACE,
    )


def run(served: Served, settings: WebSettings) -> None:
    """Serve an application until a signal ends it.

    It is loaded once, then shared by the processes: a faster start and less memory.
    """
    # Python 3.14 and macOS would start each process anew.
    multiprocessing.set_start_method("fork", force=True)
    connections = connections_within(settings, raise_open_files())
    process = WebProcess(served, settings)
    server = make_server(settings, connections)
    server.on_startup(_freeze)
    server.serve(target_loader=lambda: process, wrap_loader=False)


def _freeze() -> None:
    """Prepare for processes to be forked from this one."""
    # A timer cut in two by the fork would end with a traceback in every process.
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(1)
    # What is loaded now stays for good: no collector of a process has to look at it,
    # and in looking make a copy of its pages.
    gc.collect()
    gc.freeze()
