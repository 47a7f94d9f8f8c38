"""The package stands alone, and what is built of it is complete."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import flask_twitter_api
from flask_twitter_api.settings import DEFAULT_BASE_URL, Settings

HOME = Path(__file__).parents[1]
ALONE = """
import sys
sys.modules["app"] = sys.modules["config"] = None
from flask_twitter_api import TwitterClient
client = TwitterClient("key")
heavy = {"flask", "redis", "requests", "urllib3", "httpx", "anyio", "email", "uuid"}
assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()
import flask_twitter_api.sandbox
assert not {"flask", "redis"} & sys.modules.keys()
import flask_twitter_api as package
for name in package.__all__:
    getattr(package, name)
try:
    package.nothing
except AttributeError:
    print("alone")
"""


def test_it_needs_neither_the_application_nor_flask_for_a_script() -> None:
    command = [sys.executable, "-W", "error", "-c", ALONE]
    result = subprocess.run(
        command, cwd=HOME.parent, capture_output=True, text=True, check=False
    )
    assert (result.stdout, result.stderr) == ("alone\n", "")


def test_the_wheel_has_every_folder_of_code_alone() -> None:
    project = tomllib.loads((HOME / "pyproject.toml").read_text())
    folders = {
        ".".join(["flask_twitter_api", *path.parent.relative_to(HOME).parts])
        for path in HOME.rglob("__init__.py")
        if not {"build", "tests"} & set(path.relative_to(HOME).parts)
    }
    setuptools = project["tool"]["setuptools"]
    assert set(setuptools["packages"]) == folders
    assert setuptools["package-dir"] == {"flask_twitter_api": "."}
    assert (HOME / "py.typed").exists()
    assert (HOME / "LICENSE").exists()
    assert project["project"]["version"] == flask_twitter_api.__version__
    assert flask_twitter_api.__version__ in (HOME / "CHANGES.md").read_text()


def test_no_host_is_named_but_the_services() -> None:
    service = DEFAULT_BASE_URL.partition("//api.")[2]
    services = {service, *(f"{name}.{service}" for name in ("api", "docs", "ws"))}
    allowed = services | {"127.0.0.1", "{host}", "localhost"}
    pattern = re.compile(r"(?:https?|wss?)://([^\s/:'\"`)]+)")
    for path in HOME.rglob("*"):
        if "tests" in path.relative_to(HOME).parts:
            continue
        if path.suffix in {".py", ".md", ".toml"}:
            assert set(pattern.findall(path.read_text())) <= allowed, path


def test_every_setting_is_in_the_manual() -> None:
    manual = (HOME / "README.md").read_text()
    assert [key for key in Settings.keys().values() if f"`{key}`" not in manual] == []


def test_a_shell_completes_what_is_loaded_late() -> None:
    assert set(flask_twitter_api.__all__) <= set(dir(flask_twitter_api))
