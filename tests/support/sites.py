"""A whole site, started as a newcomer starts it, and the mails that it sends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from aiosmtpd.handlers import Message

from tests.support import engines

ROOT = Path(__file__).parents[2]


class Sink(Message):
    """Keeps every mail that it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Any] = []

    def handle_message(self, message: Any) -> None:
        """Take a mail."""
        self.mails.append(message)


@contextmanager
def running(folder: Path, settings: dict[str, Any]) -> Iterator[tuple[str, Path]]:
    """Run a whole site in `folder`; gives its address and its log."""
    port = engines.free_port()
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
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(url, timeout=2).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise AssertionError(f"the site did not start:\n{log.read_text()}")
