"""Packages are installed once, and again when what is pinned has changed."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.launch import install


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Record what pip would install: no package is fetched here."""
    asked: list[str] = []
    monkeypatch.setattr(
        install, "_pip_install", lambda path, _venv: asked.append(path.read_text())
    )
    monkeypatch.setattr(install, "make_venv", lambda _venv: None)
    return asked


def test_packages_are_installed_once_per_pinned_version(
    installed: list[str], tmp_path: Path
) -> None:
    requirements = tmp_path / "requirements.txt"
    for text in ("flask==1", "flask==1", "flask==2"):
        requirements.write_text(text)
        install.install(requirements, tmp_path / ".venv")
    assert installed == ["flask==1", "flask==2"]


def test_a_failed_installation_is_not_marked_as_done(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise SystemExit("no network")

    monkeypatch.setattr(install, "_pip_install", fail)
    monkeypatch.setattr(install, "make_venv", lambda _venv: None)
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("flask==1")
    with pytest.raises(SystemExit):
        install.install(requirements, tmp_path / ".venv")
    assert not (tmp_path / ".venv" / "requirements.txt").exists()


def has_pip(venv: Path) -> bool:
    command = [str(venv / "bin" / "python"), "-m", "pip", "--version"]
    return subprocess.run(command, capture_output=True).returncode == 0


@pytest.mark.slow
def test_a_virtual_environment_is_made_and_kept(tmp_path: Path) -> None:
    venv = tmp_path / ".venv"
    install.make_venv(venv)
    made = (venv / "pyvenv.cfg").stat().st_mtime_ns
    install.make_venv(venv)
    assert (venv / "pyvenv.cfg").stat().st_mtime_ns == made
    assert has_pip(venv)


def test_python_without_venv_names_the_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(install, "MAKERS", (("false",),))
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        install.make_venv(tmp_path / ".venv")


def test_another_maker_serves_where_venv_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = (sys.executable, "-m", "venv")
    monkeypatch.setattr(install, "MAKERS", (("no-such-program",), ("false",), there))
    install.make_venv(tmp_path / ".venv")
    assert has_pip(tmp_path / ".venv")
