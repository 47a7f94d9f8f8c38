"""One version, wherever it is told."""

import re
import tomllib
from pathlib import Path

from app.api.blueprint import api
from app.lib.version import VERSION

ROOT = Path(__file__).parents[2]


def test_package_has_the_version_of_the_application() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION


def test_changes_begin_with_the_version() -> None:
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGES.md").read_text(), re.MULTILINE)
    assert newest is not None
    assert newest[1] == VERSION


def test_description_of_the_api_has_the_version() -> None:
    assert api.version == VERSION
