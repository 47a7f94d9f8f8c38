"""Whatever a caller gives, a dictionary comes back, and nothing odd is sent."""

import io
from collections.abc import Iterator
from typing import Any

import pytest

from flask_twitter_api import TwitterClient
from flask_twitter_api.endpoints import ENDPOINTS, Endpoint
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.transport import HandlerTransport, Request, Response

from .conftest import OPEN
from .samples import Samples


def odd() -> Iterator[Any]:
    """What no parameter can be, or only some."""
    yield from (True, -1, 1.5, float("nan"), float("inf"), 10**400, 1j)
    yield from ("", " ", "\ud800", "\0", "x" * 5000, "a\r\nb: c")
    yield from (b"", b"x", bytearray(b"x"), [], ["x"], (), {1}, {"a": 1}, object())
    yield from (iter([object()]), io.StringIO("x"), Ellipsis)


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=lambda e: e.name)
def test_no_argument_makes_a_plain_method_fail(
    endpoint: Endpoint, sandbox: Sandbox
) -> None:
    def answer(request: Request) -> Response:
        sent.append(request)
        return Response(200, {}, b"{}")

    sent: list[Request] = []
    client = TwitterClient(
        "key", transport=HandlerTransport(answer), cache_ttl=0, **OPEN
    )
    ask = getattr(client.plain, endpoint.name)
    good = Samples(sandbox).of(endpoint.name)
    for param in endpoint.params:
        for value in odd():
            given = ask(**{**good, param.name: value})
            assert isinstance(given, dict)
            if given:
                assert given["error"] == "invalid_parameters", given
    for request in sent:
        words = [request.url, *(word for pair in request.query for word in pair)]
        assert all("\r" not in word for word in words[:1])
        for word in words:
            assert word.encode()
