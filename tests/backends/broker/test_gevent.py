"""The backend where threads are greenlets, as under gunicorn."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.valkey import Server

FOLDER = Path(__file__).parent
ROOT = Path(__file__).parents[3]


def run(script: str, url: str) -> "subprocess.CompletedProcess[str]":
    """Run a script of this folder."""
    return subprocess.run(
        [sys.executable, str(FOLDER / script), url],
        capture_output=True,
        text=True,
        timeout=150,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        check=False,
    )


def test_five_hundred_streams_receive_one_event(server: Server) -> None:
    result = run("streams.py", server.url)
    assert result.stdout.split() == ["500", "0"], result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("kind", ["local", "valkey"])
def test_greenlets_receive_each_message_once(server: Server, kind: str) -> None:
    url = server.url if kind == "valkey" else ""
    result = run("greenlets.py", url)
    assert result.stdout.split() == ["500", "500"], result.stderr
    assert "Traceback" not in result.stderr
