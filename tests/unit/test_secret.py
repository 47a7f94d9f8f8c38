"""The secret key: never a known one, made once where none is given."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.secret import ConfigurationError, refuse_weak, stored_key


def test_the_secret_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    key = stored_key(tmp_path / "data")
    assert len(key) >= 64
    assert stored_key(tmp_path / "data") == key
    mode = (tmp_path / "data" / "secret_key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_starts_at_the_same_time_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(stored_key, [tmp_path] * 32))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize("key", ["you-will-never-guess", "dev", "x" * 31, ""])
def test_guessable_key_is_refused(key: str) -> None:
    with pytest.raises(ConfigurationError, match="SECRET_KEY"):
        refuse_weak(key)


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"short", bytes(64), b"\xff\xfe" * 40, b"a\x1bb" * 20]
)
def test_damaged_key_is_moved_aside_and_replaced(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "secret_key").write_bytes(content)
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(stored_key, [tmp_path] * 16))
    assert len(keys) == 1
    assert len(keys.pop()) == 64
    assert (tmp_path / "secret_key.damaged").read_bytes() == content
    assert caplog.text.count("everybody has to") == 1


def test_key_written_by_hand_stays(tmp_path: Path) -> None:
    written = "a passphrase of my own, with an é in it"
    (tmp_path / "secret_key").write_text(f"{written}\n", "utf-8")
    assert stored_key(tmp_path) == written


def test_a_folder_in_place_of_the_key_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "secret_key").mkdir()
    with pytest.raises(IsADirectoryError, match="secret_key"):
        stored_key(tmp_path)
