"""A whole site, started as a newcomer starts it, and the mails that it sends."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import requests
from aiosmtpd.handlers import Message

from tests.support.ports import free_port
from tests.support.waiting import wait_for

ROOT = Path(__file__).parents[2]


class Sink(Message):
    """A mail server's handler that stores every mail."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Any] = []

    def handle_message(self, message: Any) -> None:
        """Store a mail."""
        self.mails.append(message)


@contextmanager
def running(folder: Path, settings: dict[str, Any]) -> Iterator[tuple[str, Path]]:
    """Run a whole site in `folder`; yields its address and its log."""
    port = free_port()
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL", "CI")
    }
    environment |= {"PORT": str(port), "DATA_DIR": str(folder / "data")}
    environment |= {name: str(value) for name, value in settings.items()}
    log = folder / "site.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.launch", "all"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )
        (folder / "pid").write_text(str(process.pid))
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(f"{url}/healthz", process, log)
            yield url, log
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(40)


def _wait_for(url: str, process: Any, log: Path, seconds: float = 60.0) -> None:
    def answers() -> bool:
        assert process.poll() is None, log.read_text()
        try:
            return requests.get(url, timeout=2).ok
        except (requests.ConnectionError, requests.Timeout):
            return False

    wait_for(answers, seconds, explain=log.read_text)


def web_process(url: str) -> psutil.Process:
    """Return the process that listens at the address of a site: its web server."""
    port = urlsplit(url).port
    for found in psutil.net_connections("tcp"):
        is_listening = found.status == psutil.CONN_LISTEN and found.pid is not None
        if is_listening and found.laddr.port == port:
            return _eldest(psutil.Process(found.pid), port)
    raise AssertionError(f"nobody listens at {url}")


def _eldest(process: psutil.Process, port: int | None) -> psutil.Process:
    """Return the first of those that listen: its children got the port from it."""
    parent = process.parent()
    if parent is None or not any(
        each.laddr.port == port and each.status == psutil.CONN_LISTEN
        for each in parent.net_connections("tcp")
    ):
        return process
    return _eldest(parent, port)
