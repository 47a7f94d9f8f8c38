"""Processes that report what they measure, as those of a site do."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import engines

ROOT = Path(__file__).parents[2]
Start = Callable[[str], "subprocess.Popen[bytes]"]


@contextmanager
def starting(folder: Path, redis_url: str) -> Iterator[Start]:
    """Yield a function that starts a process of a kind; all end with the block."""
    started: list[subprocess.Popen[bytes]] = []

    def start(kind: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", __name__, str(folder), redis_url, kind]
        started.append(subprocess.Popen(command, cwd=ROOT))
        return started[-1]

    try:
        yield start
    finally:
        for process in started:
            process.kill()
            process.wait(10)


def main(folder: str, redis_url: str, kind: str) -> None:
    """Report as a process of a kind until SIGTERM."""
    from app import create_app
    from app.monitoring import monitoring

    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    url = f"sqlite:///{folder}/microblog.db"
    changes = {"REDIS_URL": redis_url, "METRICS_ENABLED": True}
    app = create_app(engines.make_config(url, Path(folder), **changes))
    with monitoring.reporting(app, kind):
        while not ended.wait(0.2):
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
