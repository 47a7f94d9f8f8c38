"""Programs and the clients that act for them, on each broker."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from app.channels.open_streams import open_streams
from app.credentials import tokens
from app.extensions import broker
from app.models import User
from tests.support.api_client import Api
from tests.support.channels import Mailer
from tests.support.streams import serving
from tests.support.waiting import wait_for

Programs = Callable[..., Api]


@pytest.fixture(params=["local", "valkey", "redis"])
def broker_url(request: pytest.FixtureRequest, config: Any) -> str | None:
    """The broker of the application: within the process, or over Redis."""
    url = None
    if request.param == "valkey":
        url = str(request.getfixturevalue("redis_url"))
    elif request.param == "redis":
        url = str(request.getfixturevalue("real_redis_url"))
    config.REDIS_URL = url
    return url


@pytest.fixture
def site(broker_url: str | None, app: Flask) -> Iterator[str]:
    """The address of the test's application, served by threads."""
    with serving(app) as address:
        yield address
    # Each ends with the server, in a thread of its own.
    wait_for(lambda: not len(open_streams))
    broker.close(app)


@pytest.fixture
def mailer(alice: User, api: Programs) -> Mailer:
    """Alice's program, and a client that may use channels only."""
    client = api()
    client.token = tokens.create(alice, "mailer", scopes=["channels"])
    return Mailer(client)
