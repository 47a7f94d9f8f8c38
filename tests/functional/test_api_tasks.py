"""Background tasks through the API."""

from collections.abc import Callable

from flask import Flask

from app import db
from app.models import Task, User
from app.tasks import service
from tests.support.api_client import Api

Programs = Callable[..., Api]


def test_second_export_is_a_conflict(alice: User, api: Programs) -> None:
    client = api(alice)
    response = client.post("tasks", {"name": "export_posts"})
    assert response.status_code == 202
    made = response.get_json()
    assert (made["state"], made["progress"]) == ("queued", 0)
    assert client.get(response.headers["Location"]).get_json() == made
    assert client.get("tasks").get_json()["items"] == [made]
    again = client.post("tasks", {"name": "export_posts"})
    assert again.status_code == 409
    assert again.get_json()["message"] == "An export task is currently in progress"


def test_failed_task_is_retried(alice: User, api: Programs) -> None:
    client = api(alice)
    path = client.post("tasks", {"name": "export_posts"}).headers["Location"]
    assert client.post(f"{path}/retry").status_code == 409
    task = db.session.scalars(db.select(Task)).one()
    service.finish(task, "failed", "It rained.")
    db.session.commit()
    failed = client.get(path).get_json()
    assert (failed["state"], failed["error"]) == ("failed", "It rained.")
    response = client.post(failed["_links"]["retry"])
    assert response.status_code == 202
    assert response.get_json()["state"] == "queued"


def test_tasks_of_others_are_not_found(
    app: Flask, alice: User, bob: User, api: Programs
) -> None:
    path = api(alice).post("tasks", {"name": "export_posts"}).headers["Location"]
    other = api(bob)
    assert other.get("tasks").get_json()["items"] == []
    for each in (path, f"{path}/retry", "tasks/x", "tasks/%00"):
        call = other.post if each.endswith("retry") else other.get
        assert call(each).status_code == 404
    for body in ({}, {"name": "rm"}, {"name": None}, []):
        assert other.post("tasks", body).status_code == 400
