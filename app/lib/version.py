"""The version of this software, which `pyproject.toml` alone names."""

import tomllib
from pathlib import Path


def _read() -> str:
    path = Path(__file__).parents[2] / "pyproject.toml"
    try:
        version: str = tomllib.loads(path.read_text("utf-8"))["project"]["version"]
    except (OSError, ValueError, KeyError):
        return "unknown"
    return version


VERSION = _read()
