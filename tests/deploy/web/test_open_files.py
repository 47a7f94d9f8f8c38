"""The start says where the limit of open files is too low, and serves what it can."""

import subprocess
import sys

import pytest

from deploy.launch.settings import ROOT

SAY = """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, ({limit}, {limit}))
from deploy.web.__main__ import _complain_of_open_files
from deploy.web.settings import WebSettings
_complain_of_open_files(WebSettings())
"""


@pytest.mark.parametrize(("limit", "connections"), [(256, 64), (600, 272)])
def test_start_says_how_many_connections_remain(limit: int, connections: int) -> None:
    said = subprocess.run(
        [sys.executable, "-c", SAY.format(limit=limit)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    assert f"open files ({limit})" in said
    assert f"{connections} connections, not 10000" in said
    assert "ulimit -n 65536" in said
