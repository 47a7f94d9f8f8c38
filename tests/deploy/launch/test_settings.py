"""What the start-up reads from the environment."""

from pathlib import Path

import pytest

from deploy.launch.errors import CannotStart
from deploy.launch.settings import ROOT, load_env_file, read_settings

NAMES = ("HOST", "PORT", "DATA_DIR", "REDIS_URL", "SCRIPT_NAME")


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*NAMES, "WEB_CONCURRENCY"):
        # Empty rather than absent: a developer's `.env` must not answer instead.
        monkeypatch.setenv(name, "")


def test_everything_has_a_default() -> None:
    settings = read_settings()
    assert settings.address == "http://127.0.0.1:5000/"
    assert settings.data_dir == ROOT / "instance"
    assert settings.redis_url is None


def test_a_relative_data_folder_belongs_to_the_checkout(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATA_DIR", "other")
    assert read_settings().data_dir == ROOT / "other"
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert read_settings().data_dir == tmp_path.resolve()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "5000.0", "٥٠٠٠"])
def test_a_port_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CannotStart, match="PORT"):
        read_settings()


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:5000/"),
        ("::", "http://[::1]:5000/"),
        ("::1", "http://[::1]:5000/"),
        ("site.example", "http://site.example:5000/"),
    ],
)
def test_the_address_can_be_typed_into_a_browser(
    monkeypatch: pytest.MonkeyPatch, host: str, address: str
) -> None:
    monkeypatch.setenv("HOST", host)
    assert read_settings().address == address


def test_the_address_has_the_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRIPT_NAME", "/micro/")
    assert read_settings().address == "http://127.0.0.1:5000/micro/"


@pytest.mark.parametrize("name", ["PORT", "WEB_CONCURRENCY", "WEB_THREADS"])
def test_a_number_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "two")
    with pytest.raises(CannotStart, match=name):
        read_settings()


def test_a_prefix_starts_with_a_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRIPT_NAME", "micro")
    with pytest.raises(CannotStart, match="SCRIPT_NAME"):
        read_settings()


def test_an_address_may_stand_in_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "[::1]")
    assert read_settings().address == "http://[::1]:5000/"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("HOST=é".encode("utf-16"), "UTF-8"),
        ("HOST=é".encode("latin-1"), "UTF-8"),
        (b"MICROBLOG_TEST=a\x00b", "NUL"),
        (None, "folder"),
    ],
)
def test_a_broken_file_of_settings_is_named(
    tmp_path: Path, content: bytes | None, problem: str
) -> None:
    file = tmp_path / ".env"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    with pytest.raises(CannotStart, match=rf"\.env .*{problem}"):
        load_env_file(file)
