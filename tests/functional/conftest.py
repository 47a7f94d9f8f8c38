"""What journeys through the API share."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.models import User
from tests.support.api_client import Api, api_of


@pytest.fixture
def api(app: Flask) -> Callable[..., Api]:
    """A factory of clients: `api(alice)` has Alice's token, `api()` has none."""

    def make(user: User | None = None) -> Api:
        return api_of(app, user) if user is not None else Api(app)

    return make
