"""What the start-up needs to know, read from the environment and `.env`."""

import os
from dataclasses import dataclass
from pathlib import Path

from dotenv import load_dotenv

from deploy.launch.errors import CannotStart

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Settings:
    """Where a site listens, keeps its data and finds its Redis.

    `prefix` is the path under which the site lies, such as "/micro"; gunicorn takes it
    from the same variable.
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

    :raises CannotStart: if PORT is no port.
    """
    load_dotenv(ROOT / ".env")
    return Settings(
        host=os.environ.get("HOST") or "127.0.0.1",
        port=_read_port(os.environ.get("PORT") or "5000"),
        # A relative folder means the same one for every command of this checkout.
        data_dir=(ROOT / (os.environ.get("DATA_DIR") or "instance")).resolve(),
        redis_url=os.environ.get("REDIS_URL") or None,
        prefix=(os.environ.get("SCRIPT_NAME") or "").rstrip("/"),
    )


def _read_port(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise CannotStart(f"PORT must be a number from 1 to 65535, not {text!r}.")
