"""A site of several web processes and workers, on engines that a test chooses."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

from tests.support.launching import family_of
from tests.support.ports import free_port
from tests.support.waiting import wait_for

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
SECRET = "another-secret-key-that-only-tests-know-0123456789"
# Not `-m deploy.web`: the test has made the tables by itself.
SERVE = """
from deploy.web.settings import read_settings
from deploy.web.site import serve_site
from microblog import app
serve_site(app, read_settings())
"""
# For the same reason not `flask worker`.
WORK = """
from app.worker import processes
from microblog import app
with app.app_context():
    processes.supervise(processes.processes_of(app))
"""


@dataclass
class ManyProcesses:
    """A site that runs: its address, its web server and its workers."""

    url: str
    web: subprocess.Popen[bytes]
    log: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def web_processes(self) -> set[int]:
        """Return the ids of its web processes."""
        return set(family_of(self.web.pid))

    def said(self) -> str:
        """Return what its processes have printed."""
        return self.log.read_text()


@contextmanager
def many_processes(
    database_url: str,
    redis_url: str,
    folder: Path,
    *,
    workers: int = 0,
    **settings: str,
) -> Iterator[ManyProcesses]:
    """Run two web processes, as `boot.sh web` does, and workers."""
    port = free_port()
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DATA_DIR": str(folder),
        "SECRET_KEY": SECRET,
        "RATELIMIT_ENABLED": "0",
        "PATH": os.environ["PATH"],
        "PORT": str(port),
        "WEB_CONCURRENCY": "2",
    } | settings
    url, log = f"http://127.0.0.1:{port}", folder / "web.log"
    with log.open("ab") as output:
        web, *others = (
            subprocess.Popen(
                [sys.executable, "-c", program],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=output,
            )
            for program in [SERVE, *[WORK] * workers]
        )
    site = ManyProcesses(url, web, log, others)
    try:
        wait_for(lambda: _answers(url), PATIENCE, explain=log.read_text)
        wait_for(lambda: len(site.web_processes()) == 2, PATIENCE, explain=site.said)
        yield site
    finally:
        for process in (web, *others):
            process.terminate()
        for process in (web, *others):
            process.wait(60)


def _answers(site: str) -> bool:
    try:
        return requests.get(f"{site}/healthz", timeout=2).ok
    except requests.RequestException:
        return False
