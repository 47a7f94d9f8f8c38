"""The two services as processes, in each of the three cases."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from bench.tag_comparison.world import TAG

PATH = f"/api/tags/{TAG}/posts"
PATIENCE = 60.0
# What ours is told in each case; without a connection that notifies, nothing of the
# database is remembered.
SILENT = "postgresql://127.0.0.1:1/none"
CASES: dict[str, dict[str, str]] = {
    "memory": {},
    "redis": {"PUBLIC_ANSWERS": "no"},
    "database": {
        "PUBLIC_ANSWERS": "no",
        "REDIS_URL": "none",
        "DATABASE_LISTEN_URL": SILENT,
    },
}


def free_port() -> int:
    """Return a port that nobody listens to."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def environment(database: str, redis: str, folder: Path, port: int) -> dict[str, str]:
    """Return the environment of ours."""
    return os.environ | {
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "DATA_DIR": str(folder / "data"),
        "PORT": str(port),
        "WEB_CONCURRENCY": "2",
        "API_LIMIT": "100000000 per minute",
        "LOG_LEVEL": "WARNING",
        "FLASK_APP": "microblog.py",
    }


@contextmanager
def ours(case: str, env: dict[str, str]) -> Iterator[int]:
    """Serve Microblog; yield its port."""
    command = [sys.executable, "-m", "deploy.web"]
    with _running(command, env | CASES[case], int(env["PORT"])):
        yield int(env["PORT"])


@contextmanager
def theirs(case: str, python: str, database: str, redis: str) -> Iterator[int]:
    """Serve the other one; yield its port."""
    port = free_port()
    plain = database.replace("postgresql+psycopg://", "postgresql://")
    script = str(Path(__file__).with_name("service.py"))
    command = [python, script, case, str(port), plain, redis]
    with _running(command, dict(os.environ), port):
        yield port


def fetch(port: int) -> bytes:
    """Return the answer of a service."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", PATH)
        with connection.getresponse() as response:
            body = response.read()
            if response.status != 200:
                raise ValueError(f"{response.status}: {body[:200]!r}")
            return body
    finally:
        connection.close()


@contextmanager
def _running(command: list[str], env: dict[str, str], port: int) -> Iterator[None]:
    process = subprocess.Popen(
        command, env=env, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        ends = time.monotonic() + PATIENCE
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > ends:
                raise RuntimeError(f"{command[:3]} does not answer")
            time.sleep(0.1)
        # The other process of the service may still be starting.
        time.sleep(2.0)
        yield
    finally:
        _end(process)


def _answers(port: int) -> bool:
    try:
        return bool(fetch(port))
    except (OSError, ValueError):
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(8)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(8)
