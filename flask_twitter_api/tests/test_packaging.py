"""What a package index and pip read of the package is true and whole."""

import ast
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from flask_twitter_api.transport import USER_AGENT

HOME = Path(__file__).parents[1]
PYTHON = "Programming Language :: Python :: "


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    """What the package says of itself."""
    found: dict[str, Any] = tomllib.loads((HOME / "pyproject.toml").read_text())
    return found["project"]


def names(requirements: list[str]) -> set[str]:
    """The packages that these lines name."""
    return {re.split(r"[^\w-]", line, maxsplit=1)[0] for line in requirements}


def imported() -> dict[str, set[str]]:
    """The modules that each file of the package loads, at once or later."""
    found: dict[str, set[str]] = {}
    for path in sorted(HOME.rglob("*.py")):
        name = path.relative_to(HOME)
        if {"tests", "build"} & set(name.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module or ""]
            else:
                continue
            for module in modules:
                found.setdefault(module.partition(".")[0], set()).add(str(name))
    return found


def test_every_package_that_is_imported_is_declared(project: dict[str, Any]) -> None:
    extras = project["optional-dependencies"].values()
    declared = names(
        [*project["dependencies"], *(one for lines in extras for one in lines)]
    )
    foreign = imported().keys() - sys.stdlib_module_names - {"flask_twitter_api"}
    assert foreign - declared == set()


def test_every_declared_package_is_imported(project: dict[str, Any]) -> None:
    assert names(project["dependencies"]) - imported().keys() == set()


def test_every_requirement_has_a_lowest_version(project: dict[str, Any]) -> None:
    extras = project["optional-dependencies"].values()
    lines = [*project["dependencies"], *(one for lines in extras for one in lines)]
    assert [line for line in lines if not re.fullmatch(r"[\w-]+>=[\d.]+", line)] == []


def test_the_index_shows_whom_it_is_for(project: dict[str, Any]) -> None:
    classifiers = project["classifiers"]
    assert {"Framework :: Flask", "Typing :: Typed"} <= set(classifiers)
    assert project["urls"]
    assert set(project["optional-dependencies"]) == {"redis", "async", "stream"}
    lowest = project["requires-python"].removeprefix(">=")
    versions = [one.removeprefix(PYTHON) for one in classifiers if one[-1].isdigit()]
    assert versions[:2] == ["3", lowest]


def test_requests_name_this_version(project: dict[str, Any]) -> None:
    assert f"{project['name']}/{project['version']}" == USER_AGENT


def test_the_manual_states_the_supported_versions(project: dict[str, Any]) -> None:
    manual = (HOME / "README.md").read_text()
    lowest = project["requires-python"].removeprefix(">=")
    assert f"Python {lowest}" in manual
    for line in project["dependencies"]:
        if line.startswith(("flask", "requests")):
            name, _, version = line.partition(">=")
            assert f"{name.capitalize()} {version}" in manual


def test_what_is_installed_is_this_version(project: dict[str, Any]) -> None:
    try:
        installed = metadata.metadata(project["name"])
    except metadata.PackageNotFoundError:
        pytest.skip("the package is tested in place and not as installed")
    assert installed["Version"] == project["version"]
    assert installed["License-Expression"] == "MIT"
    assert set(installed.get_all("Provides-Extra") or []) == {
        "redis",
        "async",
        "stream",
    }
    import flask_twitter_api

    home = Path(flask_twitter_api.__file__).parent
    assert home.parent.name == "site-packages"
    assert (home / "py.typed").exists()
    assert not (home / "tests").exists()
