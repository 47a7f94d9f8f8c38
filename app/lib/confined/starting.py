"""Starting a confined program; who starts it also ends it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_BOOT = Path(__file__).with_name("boot.py")
# What Python and the loader of its libraries need; a program gets no secrets.
_ENVIRONMENT = (
    *("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT"),
    *("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"),
)


def command(module: str) -> list[str]:
    """Return how to run `main` of a module of the application."""
    # A server that embeds Python names itself as the program that runs.
    python = sys.executable or ""
    if "python" not in Path(python).name:
        python = str(Path(sys.prefix) / "bin" / "python3")
    # Modules beside the program must not stand for those of Python.
    return [python, "-P", str(_BOOT), module]


def start(program: Sequence[str]) -> "subprocess.Popen[bytes]":
    """Start a program that is asked and answers through pipes. Raises OSError."""
    known = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return subprocess.Popen(  # noqa: S603 - our own program
        program,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=known,
    )
