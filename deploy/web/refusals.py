"""Refusals of what the application never sees, in the form of the API's errors."""

import json
from http import HTTPStatus
from typing import Any

RETRY_AFTER = 2


class Refused(Exception):
    """A request that is not served; the message says why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status

    def send(self, proto: Any) -> None:
        """Answer the request with the refusal."""
        body = {"error": HTTPStatus(self.status).phrase, "message": str(self)}
        headers = [
            ("content-type", "application/json"),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
        ]
        if self.status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers.append(("retry-after", str(RETRY_AFTER)))
        if self.status in (400, 408, 413, 501):
            headers.append(("connection", "close"))
        proto.response_bytes(self.status, headers, json.dumps(body).encode())


def busy() -> Refused:
    """Return the refusal of what cannot be served soon."""
    return Refused(503, "The site is busy; try again in a moment.")
