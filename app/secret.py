"""The secret key: given, or made once and stored in DATA_DIR; never a known default."""

import fcntl
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flask import Flask

log = logging.getLogger(__name__)

SHORTEST = 32
FORBIDDEN = ("you-will-never-guess", "dev", "dev-key", "secret", "change-me")


class ConfigurationError(RuntimeError):
    """A setting that the application must not start with; its message says the cure."""


def configure(app: Flask) -> None:
    """Set SECRET_KEY. Raises ConfigurationError for a default or short one."""
    key = app.config.get("SECRET_KEY")
    if not key:
        if app.config.get("TESTING"):
            app.config["SECRET_KEY"] = secrets.token_hex(32)
        else:
            app.config["SECRET_KEY"] = stored_key(Path(app.config["DATA_DIR"]))
    elif not (app.debug or app.config.get("TESTING")):
        refuse_weak(key)


def refuse_weak(key: str) -> None:
    """Raise ConfigurationError for a key that can be guessed."""
    if key in FORBIDDEN or len(key) < SHORTEST:
        raise ConfigurationError(
            f"SECRET_KEY is a known default or shorter than {SHORTEST} characters: "
            "set a random one, as secrets.token_hex(32) gives, or leave it unset: then"
            " one is made and kept in DATA_DIR."
        )


def stored_key(data_dir: Path) -> str:
    """Return the key in `DATA_DIR/secret_key`, made by the first process that needs it.

    A file that a power cut left empty or damaged is set aside and a new key made:
    people sign in again, where they would be met by an error.
    """
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = data_dir / "secret_key"
    key = _usable_key(path)
    if key is None:
        with _exclusive_lock(data_dir):
            # A process that waited finds the key made.
            key = _usable_key(path) or _make_key(path)
    return key


def _usable_key(path: Path) -> str | None:
    """Return the key of a file, or None if it holds none."""
    try:
        key = path.read_text("utf-8").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    return key if len(key) >= SHORTEST and key.isprintable() else None


def _make_key(path: Path) -> str:
    if path.exists():
        _move_aside(path)
    key = secrets.token_hex(32)
    _write(path, key)
    return key


def _move_aside(path: Path) -> None:
    aside = path.with_name(f"{path.name}.damaged")
    path.replace(aside)
    log.warning(
        "%s held no usable key and is now %s; a new key was made, so everybody has to"
        " sign in again, and connections to Twitter have to be made again.",
        path,
        aside,
    )


def _write(path: Path, key: str) -> None:
    """Store a key so that it survives a power cut whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    try:
        with draft.open("w") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _exclusive_lock(folder: Path) -> Iterator[None]:
    """Hold a lock so that no other process makes a key at the same time."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        # Some network file systems lock no folders.
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
