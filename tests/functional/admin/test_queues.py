"""Queues of the broker for administrators, with a broker of this process."""

import pytest
from flask import Flask

from app import db
from app.extensions import broker
from app.models import AuditEntry
from tests.support.browsing import Browser
from tests.support.pages import Page

QUEUE = "/queue/app/mirror/jobs"
PAGE = f"/admin/queues?queue={QUEUE}"


def kill_one(app: Flask) -> None:
    """Let a message become a dead letter."""
    broker.send(QUEUE, "fetch", {"user_id": 1})
    for _try in range(app.config["BROKER_MAX_TRIES"]):
        (message,) = broker.consume(QUEUE, "workers", "worker-1")
        broker.nack(message, "the bird is gone")


def press(admin: Browser, action: str) -> list[str]:
    """Press a button of the first dead letter; return what the next page says."""
    form = Page(admin.get(PAGE).text).form(f"/admin/queues/letters/{action}")
    response = admin.submit(form.action, form.fields, page=PAGE)
    assert response.status_code == 302, response.text
    return admin.open(response.headers["Location"]).flashes


def logged() -> list[tuple[str, str]]:
    db.session.rollback()
    return [
        (e.action, e.target_name) for e in db.session.scalars(db.select(AuditEntry))
    ]


def test_queues_are_listed_with_groups_and_depths(app: Flask, admin: Browser) -> None:
    assert "There are no queues" in admin.open("/admin/queues").text
    broker.send(QUEUE, "fetch", {"user_id": 1})
    broker.send(QUEUE, "fetch", {"user_id": 2})
    broker.consume(QUEUE, "workers", "worker-1")
    text = admin.open("/admin/queues").text
    assert QUEUE in text
    assert "workers: 1 wait, 1 with 1 consumers" in text


def test_dead_letter_is_shown_with_its_reason(app: Flask, admin: Browser) -> None:
    kill_one(app)
    text = admin.open(PAGE).text
    assert "the bird is gone" in text
    assert "user_id" not in text
    assert "Dead letters of queues: 1" in admin.open("/admin/").links


def test_dead_letter_is_sent_again(app: Flask, admin: Browser) -> None:
    kill_one(app)
    assert press(admin, "retry") == ["The message waits in its queue."]
    (message,) = broker.consume(QUEUE, "workers", "worker-1")
    assert message.envelope.data == {"user_id": 1}
    assert broker.dead_letters(QUEUE) == []
    assert logged() == [("retry_dead_letter", QUEUE)]


def test_dead_letter_is_deleted(app: Flask, admin: Browser) -> None:
    kill_one(app)
    assert press(admin, "delete") == ["The dead letter is deleted."]
    assert broker.dead_letters(QUEUE) == []
    assert logged() == [("delete_dead_letter", QUEUE)]


@pytest.mark.parametrize(
    ("action", "queue"),
    [("retry", QUEUE), ("delete", "nonsense"), ("delete", ""), ("burn", QUEUE)],
)
def test_letter_that_there_is_not_is_not_found(
    admin: Browser, action: str, queue: str
) -> None:
    fields = {"queue": queue, "receipt": "\0no"}
    path = f"/admin/queues/letters/{action}"
    response = admin.submit(path, fields, page="/admin/queues")
    assert response.status_code == 404
    assert logged() == []


def test_queue_with_an_odd_name_is_not_found(admin: Browser) -> None:
    assert admin.get("/admin/queues?queue=%00").status_code == 404
