"""Misfortunes on request: statuses, slowness, hanging up and nonsense."""

import json
import threading
from dataclasses import dataclass, field
from typing import Any

from .reply import RefusalError, refused

#: Kinds that are answers of their own.
_BODIES: dict[str, tuple[int, bytes, str]] = {
    "html": (200, b"<!doctype html><title>Sorry</title><h1>Sorry</h1>", "text/html"),
    "html-error": (502, b"<html><h1>502 Bad Gateway</h1></html>", "text/html"),
    "broken": (200, b'{"status": "success", "data": {"id": "1', "application/json"),
    "list": (200, b"[1, 2, 3]", "application/json"),
    "empty": (200, b"", "application/json"),
    "deep": (200, b"[" * 200_000, "application/json"),
}
#: Kinds that the server itself must carry out, on the connection.
CONNECTION = frozenset({"hang", "cut", "reset", "drip", "drip_head", "stall"})
KINDS = frozenset(_BODIES) | CONNECTION
KINDS |= {"slow", "status", "redirect", "error", "garbled"}


@dataclass
class Fault:
    """A misfortune that befalls the next so many matching requests."""

    kind: str
    times: int = 1
    #: Only requests whose path begins so.
    path: str = ""
    #: How long a slow answer takes, or a connection hangs.
    seconds: float = 1.0
    status: int = 500
    retry_after: str = ""
    message: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"a fault is one of {', '.join(sorted(KINDS))}")


@dataclass
class Raw:
    """An answer in bytes."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    #: What the server does to the connection, and for how long.
    manner: str = ""
    seconds: float = 0.0


class Faults:
    """The misfortunes that wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let a misfortune wait for its request."""
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        """Let all be well again."""
        with self._lock:
            self._waiting.clear()

    def strike(self, path: str) -> Fault | None:
        """The misfortune that befalls this request, if there is one."""
        with self._lock:
            for fault in self._waiting:
                if path.startswith(fault.path):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._waiting.remove(fault)
                    return fault
        return None


def answer_of(fault: Fault) -> Raw | None:
    """The answer a misfortune puts in place of the right one; None for slowness.

    :raises RefusalError: when the misfortune is a status.
    """
    if fault.kind == "slow":
        return None
    if fault.kind == "status":
        raise _status(fault)
    if fault.kind == "error":
        body = {"status": "error", "msg": fault.message or "something failed"}
        return Raw(200, json.dumps(body).encode(), _TYPE)
    if fault.kind == "garbled":
        return Raw(200, b"no such thing", {**_TYPE, "Content-Encoding": "gzip"})
    if fault.kind == "redirect":
        return Raw(302, b"", {"Location": "/elsewhere"})
    if fault.kind in CONNECTION:
        return Raw(200, b'{"status": "success"}', _TYPE, fault.kind, fault.seconds)
    status, body_bytes, content_type = _BODIES[fault.kind]
    return Raw(status, body_bytes, {"Content-Type": content_type})


_TYPE = {"Content-Type": "application/json"}
_MESSAGES: dict[int, str] = {
    401: "API key is invalid",
    402: "Credits is not enough.Please recharge",
    403: "API key required. Please include x-api-key in your request header",
    429: "For free-tier users, the QPS limit is one request every 5 seconds",
}


def _status(fault: Fault) -> RefusalError:
    message = fault.message or _MESSAGES.get(fault.status, "something failed")
    headers: dict[str, Any] = {}
    if fault.retry_after:
        headers["Retry_After"] = fault.retry_after
    return refused(fault.status, message, **headers)
