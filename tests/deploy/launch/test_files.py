"""The data folder's private files and locks."""

import os
import stat
from pathlib import Path

from deploy.launch.files import make_private_folder, try_lock, write_private


def test_a_private_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    folder = make_private_folder(tmp_path / "data" / "redis")
    assert make_private_folder(folder) == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


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
