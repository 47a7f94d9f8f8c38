"""Heads of requests that could be understood in two ways are refused."""

from typing import Any

from deploy.web.refusals import Refused

Headers = list[tuple[str, str]]
# What decides who asks, for what, and from where; what only describes a client or its
# place, such as a name of a city, may be lost.
_DECISIVE = (
    "authorization",
    "content-type",
    "cookie",
    "forwarded",
    "host",
    "idempotency-key",
    "last-event-id",
    "origin",
    "range",
    "transfer-encoding",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-prefix",
    "x-forwarded-proto",
    "x-real-ip",
    "x-viewer",
)


def check_head(scope: Any, headers: Headers) -> None:
    """Refuse a request whose head does not say one thing.

    :raises Refused: with 400, or 501 for a transfer coding that nobody here undoes.
    """
    names = [name for name, _ in headers]
    if len(scope.headers) != len(set(names)):
        _check_readable(scope.headers, names)
    hosts = names.count("host")
    if hosts > 1 or (hosts == 0 and scope.http_version != "1"):
        raise Refused(400, "A request names its host in one header Host.")
    codings = [value for name, value in headers if name == "transfer-encoding"]
    if codings and ",".join(codings).strip().lower() != "chunked":
        raise Refused(501, "No transfer coding but chunked is understood.")


def _check_readable(given: Any, names: list[str]) -> None:
    """Refuse what the server leaves out, since it has other bytes than ASCII."""
    for name in _DECISIVE:
        if name in given and name not in names:
            hint = " Delete the cookies of this host." if name == "cookie" else ""
            message = f"The header {name} has characters beyond ASCII.{hint}"
            raise Refused(400, message)
