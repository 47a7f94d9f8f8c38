"""Queues on streams: how many messages a client has, and which quotas hold."""

from typing import Any

from flask import Flask

from app.extensions import broker
from tests.support.channels import Mailer, listening


def send_to(mailer: Mailer, count: int, messages: int) -> list[str]:
    """Send messages to several queues, and return the names of these."""
    names = [f"queue/app/{mailer.name}/q{number}" for number in range(count)]
    for mailer.queue in names:
        for _ in range(messages):
            mailer.send()
    return names


def test_many_queues_share_what_a_client_may_have(
    config: Any, site: str, mailer: Mailer, app: Flask
) -> None:
    names = send_to(mailer, 10, 6)
    channels = [f"/{name}" for name in names]
    with listening(site, mailer.client.token, *channels) as events:
        pushed = [events.next()[1] for _ in range(40)]
        assert {event["channel"] for event in pushed} == set(channels)
        for event in pushed[:2]:
            mailer.queue = event["channel"][1:]
            assert mailer.settle("ack", event) == 1
        pushed += [events.next()[1] for _ in range(2)]
    assert len({event["id"] for event in pushed}) == 42


def test_stream_that_was_not_read_used_no_try(
    site: str, mailer: Mailer, app: Flask
) -> None:
    [name] = send_to(mailer, 1, 3)
    response = mailer.client.send(
        "GET", "stream", query_string={"channel": f"/{name}"}, buffered=False
    )
    assert response.status_code == 200
    assert broker.depth(f"/{name}", "main").in_delivery == 3
    response.close()
    with listening(site, mailer.client.token, f"/{name}") as events:
        assert [events.next()[1]["tries"] for _ in range(3)] == [1, 1, 1]


def test_streams_make_no_more_queues_than_allowed(mailer: Mailer, app: Flask) -> None:
    app.config["CHANNEL_QUEUES"] = 2
    channels = [f"/queue/app/{mailer.name}/q{number}" for number in range(3)]
    response = mailer.client.get("stream", query_string={"channel": channels})
    assert response.status_code == 409
    assert len(broker.queues(f"/queue/app/{mailer.name}/")) == 2


def test_streams_make_no_more_groups_than_allowed(mailer: Mailer, app: Flask) -> None:
    app.config["CHANNEL_GROUPS"] = 1
    mailer.take(group="one")
    query = {"channel": f"/{mailer.queue}", "group": "two"}
    assert mailer.client.get("stream", query_string=query).status_code == 409
