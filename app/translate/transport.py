"""One call to a vendor over HTTP that can neither hang nor flood."""

import json
import time
from collections.abc import Mapping
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from app.exceptions import Unavailable
from app.lib.breaker import Breaker
from app.lib.bulkhead import Bulkhead
from app.lib.i18n import mark as _l

CONNECT_TIMEOUT = 2.0
READ_TIMEOUT = 5.0
"""Seconds between two chunks of a response."""
DEADLINE = 8.0
"""Seconds for a whole response, however steadily it trickles."""
AT_ONCE, PATIENCE = 8, 1.0
"""Texts that a process has translated at once, and seconds that others wait."""
MAX_RESPONSE = 1024 * 1024
_CHUNK = 64 * 1024


class VendorRefused(Unavailable):
    """The vendor is there, and does not want this text or these languages."""


class Transport:
    """Posts JSON to one vendor; after failures in a row it is left alone a while."""

    def __init__(
        self,
        base_url: str,
        *,
        connect_timeout: float = CONNECT_TIMEOUT,
        read_timeout: float = READ_TIMEOUT,
        deadline: float = DEADLINE,
        breaker: Breaker | None = None,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._timeout = (connect_timeout, read_timeout)
        self._deadline = deadline
        self._breaker = breaker or Breaker("translator")
        self._bulkhead = Bulkhead("translator", AT_ONCE, PATIENCE)

    def post(
        self,
        path: str,
        payload: Any,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Post a JSON value and return the JSON value of the response.

        :raises Unavailable: no response in time, or none that is JSON.
        :raises VendorRefused: the vendor found fault with the text or the languages.
        """
        with self._bulkhead.admitted(), self._breaker:
            try:
                status, body = self._exchange(path, payload, params, headers)
            except requests.RequestException as error:
                raise _failed() from error
            if status != 400:
                return _read(status, body)
        # A refused text says nothing against the vendor, so the breaker does not count
        # it.
        raise VendorRefused("translator", _l("Error: the translation service failed."))

    def _exchange(
        self,
        path: str,
        payload: Any,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
    ) -> tuple[int, bytes]:
        give_up_at = time.monotonic() + self._deadline
        with requests.post(
            self._base_url + path,
            params=params,
            headers=headers,
            json=payload,
            timeout=self._timeout,
            # A redirect would carry the key to another host.
            allow_redirects=False,
            stream=True,
        ) as response:
            return response.status_code, _collect(response, give_up_at)


def _collect(response: requests.Response, give_up_at: float) -> bytes:
    """Read a body chunk by chunk, up to the deadline and the size limit."""
    body = bytearray()
    try:
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > MAX_RESPONSE or time.monotonic() > give_up_at:
                raise _failed()
    except (HTTPError, OSError) as error:
        raise _failed() from error
    return bytes(body)


def _read(status: int, body: bytes) -> Any:
    if status != 200:
        raise _failed()
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _failed() from error


def _failed() -> Unavailable:
    return Unavailable("translator", _l("Error: the translation service failed."))


def text_at(response: Any, *path: str | int) -> str:
    """Return the string at a path inside a response.

    :raises Unavailable: the response has another shape.
    """
    try:
        for step in path:
            response = response[step]
    except (LookupError, TypeError) as error:
        raise _failed() from error
    if not isinstance(response, str):
        raise _failed()
    return response
