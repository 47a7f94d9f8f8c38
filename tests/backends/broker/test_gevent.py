"""The backend where threads are greenlets, as under gunicorn."""

import subprocess
import sys
from pathlib import Path

from tests.support.valkey import Server

SCRIPT = Path(__file__).parent / "streams.py"
ROOT = Path(__file__).parents[3]


def test_five_hundred_streams_receive_one_event(server: Server) -> None:
    result = subprocess.run(
        [sys.executable, str(SCRIPT), server.url],
        capture_output=True,
        text=True,
        timeout=150,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert result.stdout.split() == ["500", "0"], result.stderr
    assert "Traceback" not in result.stderr
