"""What programs and pages see while Redis is away: a refusal, and nothing lost."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.models import User
from tests.support.api_client import Api
from tests.support.browsing import Browsing
from tests.support.channels import Mailer
from tests.support.valkey import Server, running_server
from tests.support.waiting import wait_for

Programs = Callable[..., Api]


@pytest.fixture
def server(config: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the test's own, which holds its data over a restart."""
    folder: Path = tmp_path_factory.mktemp("valkey")
    with running_server(folder) as running:
        running.stop()
        running.options = ["--appendonly", "yes", "--appendfsync", "always"]
        running.start()
        config.REDIS_URL = running.url
        yield running


def test_requests_are_refused_and_nothing_is_lost(
    server: Server, alice: User, api: Programs, browsing: Browsing
) -> None:
    mailer = Mailer(api(alice))
    sent = mailer.send(number=1)
    server.stop()
    path, key = f"channels/{mailer.queue}", {"Idempotency-Key": "once"}
    for response in (
        mailer.client.post(path, {"data": {"number": 2}}, headers=key),
        mailer.client.get(f"{path}/messages"),
        mailer.client.get("channels"),
        mailer.client.delete(f"programs/{mailer.id}"),
    ):
        assert response.status_code == 503
        assert int(response.headers["Retry-After"]) > 0
    page = browsing.as_user(alice).get("/settings/channels")
    assert page.status_code == 200
    assert mailer.name in page.text
    assert "cannot be shown at the moment" in page.text
    server.start()
    wait_for(lambda: mailer.client.get("channels").status_code == 200)
    body = {"data": {"number": 2}}
    again = mailer.client.post(path, body, headers=key)
    assert again.status_code == 201
    assert "Idempotent-Replayed" not in again.headers
    taken = mailer.take(limit=5)
    assert [each["id"] for each in taken] == [sent, again.get_json()["id"]]
