"""The settings of the web server, read from the environment."""

import os
import resource
from dataclasses import dataclass, field

# Files beside the connections: databases, logs, modules, spooled bodies.
OTHER_FILES = 200


@dataclass(frozen=True)
class WebSettings:
    """Where the web server listens, and how much of everything it allows.

    `connections` and `threads` are those of one process, of which `least` compute at
    once; `trusted` are the addresses of proxies whose word on TLS is taken.
    """

    host: str = "127.0.0.1"
    port: int = 5000
    processes: int = 2
    least: int = 2
    threads: int = 64
    connections: int = 10_000
    backlog: int = 2048
    log_level: str = "warning"
    trusted: frozenset[str] = field(default_factory=frozenset)
    # Calls that may wait for a thread, and seconds that one waits at most.
    room: int = 1000
    patience: float = 30.0
    # The largest body that is read before a thread is taken for its request.
    body: int = 40 * 1024 * 1024
    # The same without credentials, and what all bodies together take of the disk.
    strangers_body: int = 64 * 1024
    spool: int = 1024 * 1024 * 1024

    @property
    def uploads(self) -> int:
        """How many larger bodies threads may read at once, while they arrive."""
        return max(1, self.threads // 8)


def read_settings() -> WebSettings:
    """Return what the environment says. Raises ValueError for no number."""
    number = _number
    trusted = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1").split(",")
    return WebSettings(
        host=(os.environ.get("HOST") or "127.0.0.1").strip("[]"),
        port=number("PORT", 5000),
        processes=number("WEB_CONCURRENCY", 2),
        threads=number("WEB_THREADS", 64),
        connections=number("WEB_CONNECTIONS", 10_000),
        log_level=(os.environ.get("WEB_LOG_LEVEL") or "warning").lower(),
        trusted=frozenset(address.strip() for address in trusted),
    )


def _number(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


def raise_open_files() -> int:
    """Raise the limit of open files as far as is allowed; return what it is then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        except (OSError, ValueError):
            return soft
    # Where there is no limit, a number serves as well.
    return 1 << 20 if hard == resource.RLIM_INFINITY else hard


def connections_within(settings: WebSettings, open_files: int) -> int:
    """Return how many connections a process may have with so many open files."""
    # A request on its way may have a spooled body and a connection to the database.
    spare = OTHER_FILES + 2 * settings.threads
    return max(64, min(settings.connections, open_files - spare))
