"""What the start-up needs to know, read from the environment and `.env`."""

import os
from dataclasses import dataclass
from pathlib import Path

from dotenv import load_dotenv

from deploy.launch.errors import CannotStart

ROOT = Path(__file__).resolve().parents[2]
# What the web server reads itself: each with its default and the most that it may be.
WEB_NUMBERS = {
    "WEB_CONCURRENCY": ("2", 1024),
    "WEB_THREADS": ("64", 1024),
    "WEB_CONNECTIONS": ("10000", 1_000_000),
}
LOG_LEVELS = ("critical", "error", "warning", "info", "debug")


@dataclass(frozen=True)
class Settings:
    """Where a site listens, stores its data and finds its Redis.

    `prefix` is the path under which the site lies, such as "/micro".
    """

    host: str
    port: int
    data_dir: Path
    redis_url: str | None
    prefix: str = ""

    @property
    def address(self) -> str:
        """The address to type into a browser on this machine."""
        # Whoever listens everywhere is reached through the loopback.
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared, not bound
        host = f"[{host}]" if ":" in host else host
        return f"http://{host}:{self.port}{self.prefix}/"


def read_settings() -> Settings:
    """Read the settings; a variable of the environment wins over `.env`.

    :raises CannotStart: if `.env` cannot be read, or a value makes no sense.
    """
    load_env_file(ROOT / ".env")
    for name, (default, most) in WEB_NUMBERS.items():
        _read_number(name, default, most)
    _check_log_level()
    return Settings(
        host=(os.environ.get("HOST") or "127.0.0.1").strip().strip("[]"),
        port=_read_number("PORT", "5000", 65535),
        # A relative folder means the same one for every command of this checkout.
        data_dir=(ROOT / (os.environ.get("DATA_DIR") or "instance")).resolve(),
        redis_url=os.environ.get("REDIS_URL") or None,
        prefix=_read_prefix(),
    )


def load_env_file(path: Path) -> None:
    """Load a `.env` file into the environment, as `config.py` does.

    :raises CannotStart: if it is no text of settings.
    """
    if path.is_dir():
        raise CannotStart(f"The file {path} is a folder; remove or rename it.")
    try:
        load_dotenv(path, encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CannotStart(
            f"The file {path} is not in UTF-8; save it again in that encoding."
        ) from error
    except ValueError as error:
        # What an environment cannot hold.
        raise CannotStart(
            f"The file {path} has a NUL character in it; write it anew."
        ) from error


def _read_number(name: str, default: str, most: int) -> int:
    text = (os.environ.get(name) or default).strip()
    if text.isascii() and text.isdigit() and 0 < int(text) <= most:
        return int(text)
    raise CannotStart(f"{name} must be a number from 1 to {most}, not {text!r}.")


def _check_log_level() -> None:
    level = (os.environ.get("WEB_LOG_LEVEL") or LOG_LEVELS[0]).lower()
    if level not in LOG_LEVELS:
        names = ", ".join(LOG_LEVELS)
        raise CannotStart(f"WEB_LOG_LEVEL must be one of {names}, not {level!r}.")


def _read_prefix() -> str:
    prefix = (os.environ.get("SCRIPT_NAME") or "").strip().rstrip("/")
    if prefix and not prefix.startswith("/"):
        raise CannotStart(
            "SCRIPT_NAME must be a path that starts with a slash, such as /microblog."
        )
    return prefix
