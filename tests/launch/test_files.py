"""The data folder's private files and locks."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from launch.files import ensure_secret_key, try_lock, write_private


def test_the_secret_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    key = ensure_secret_key(tmp_path / "data")
    assert len(key) >= 64
    assert ensure_secret_key(tmp_path / "data") == key
    mode = (tmp_path / "data" / "secret_key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_starts_at_the_same_time_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(ensure_secret_key, [tmp_path] * 32))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_private_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_private(path, "first")
    write_private(path, "second")
    assert path.read_text() == "second"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_lock_has_one_holder_until_it_is_given_up(tmp_path: Path) -> None:
    lock = try_lock(tmp_path / "lock")
    assert lock is not None
    assert try_lock(tmp_path / "lock") is None
    os.close(lock)
    again = try_lock(tmp_path / "lock")
    assert again is not None
    os.close(again)
