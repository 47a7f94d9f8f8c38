"""The environment of a site that is started, and the site."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.launch.settings import ROOT
from tests.support.launching import Site
from tests.support.ports import free_port
from tests.support.waiting import wait_for


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    for name in ("home", "tmp"):
        (tmp_path / name).mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return kept | {
        "PORT": str(free_port()),
        "DATA_DIR": str(tmp_path / "data"),
        "HOME": str(tmp_path / "home"),
        "TMPDIR": str(tmp_path / "tmp"),
        "PYTHONPYCACHEPREFIX": str(ROOT / ".venv" / "pycache"),
        "WEB_CONCURRENCY": "1",
    }


@pytest.fixture
def site(environment: dict[str, str], tmp_path: Path) -> Iterator[Site]:
    log = tmp_path / "site.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.launch"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )
    port = environment["PORT"]
    try:
        wait_for(lambda: b"answers at" in log.read_bytes() or process.poll())
        assert process.poll() is None, log.read_text()
        yield Site(process, f"http://127.0.0.1:{port}", log)
    finally:
        process.terminate()
        process.wait(60)
