"""The secret key: never a known one, made once where none is given."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.secret import ConfigurationError, kept_key, refuse_weak


def test_the_secret_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    key = kept_key(tmp_path / "data")
    assert len(key) >= 64
    assert kept_key(tmp_path / "data") == key
    mode = (tmp_path / "data" / "secret_key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_starts_at_the_same_time_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(kept_key, [tmp_path] * 32))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize("key", ["you-will-never-guess", "dev", "x" * 31, ""])
def test_a_key_that_somebody_could_guess_is_refused(key: str) -> None:
    with pytest.raises(ConfigurationError, match="SECRET_KEY"):
        refuse_weak(key)
