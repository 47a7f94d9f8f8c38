"""What the start-up reads from the environment."""

from pathlib import Path

import pytest

from deploy.launch.errors import CannotStart
from deploy.launch.settings import ROOT, read_settings


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "PORT", "DATA_DIR", "REDIS_URL", "SCRIPT_NAME"):
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
