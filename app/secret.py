"""The secret key: given, or made once and kept in DATA_DIR; never a known one."""

import os
import secrets
from pathlib import Path

from flask import Flask

SHORTEST = 32
FORBIDDEN = ("you-will-never-guess", "dev", "dev-key", "secret", "change-me")


class ConfigurationError(RuntimeError):
    """A setting that the application must not start with; says the cure."""


def configure(app: Flask) -> None:
    """Set SECRET_KEY. Raises ConfigurationError for a default or short one."""
    key = app.config.get("SECRET_KEY")
    if not key:
        if app.config.get("TESTING"):
            app.config["SECRET_KEY"] = secrets.token_hex(32)
        else:
            app.config["SECRET_KEY"] = kept_key(Path(app.config["DATA_DIR"]))
    elif not (app.debug or app.config.get("TESTING")):
        refuse_weak(key)


def refuse_weak(key: str) -> None:
    """Raise ConfigurationError for a key that somebody could guess."""
    if key in FORBIDDEN or len(key) < SHORTEST:
        raise ConfigurationError(
            f"SECRET_KEY is a known default or shorter than {SHORTEST} characters: "
            "set a random one, as secrets.token_hex(32) gives, or leave it unset: then"
            " one is made and kept in DATA_DIR."
        )


def kept_key(data_dir: Path) -> str:
    """Give the key in `DATA_DIR/secret_key`, made by whoever comes first."""
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        draft = data_dir / f".secret_key.{os.getpid()}.{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # Another process was quicker; its key is the one.
        finally:
            draft.unlink()
    return path.read_text().strip()
