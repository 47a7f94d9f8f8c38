"""Collections of users: their pages, links and statements."""

from collections.abc import Callable

import pytest
from flask import Flask

from app import db
from app.models import User
from tests.support.api_client import Api
from tests.support.counting import StatementCounter
from tests.support.factories import follow, make_user

Programs = Callable[..., Api]
HUGE = "9" * 5_000


@pytest.fixture
def crowd(alice: User) -> list[User]:
    """Eleven people beside Alice, who all follow her."""
    people = [make_user(f"person{number}") for number in range(11)]
    for person in people:
        follow(person, alice)
    return people


def test_default_page_has_ten_people_ordered_by_id(
    alice: User, crowd: list[User], api: Programs
) -> None:
    page = api(alice).get("users").get_json()
    assert [each["id"] for each in page["items"]] == list(range(1, 11))
    assert page["_meta"] == {
        "page": 1,
        "per_page": 10,
        "total_pages": 2,
        "total_items": 12,
    }
    assert page["_links"] == {
        "self": "/api/users?page=1&per_page=10",
        "next": "/api/users?page=2&per_page=10",
        "prev": None,
    }


def test_links_lead_through_all_pages_and_back(
    alice: User, crowd: list[User], api: Programs
) -> None:
    client, seen, path = api(alice), [], "/api/users?per_page=5"
    while path:
        response = client.get(path)
        seen += [each["id"] for each in response.get_json()["items"]]
        path = response.get_json()["_links"]["next"]
    assert seen == list(range(1, 13))
    assert response.headers["Link"] == '</api/users?page=2&per_page=5>; rel="prev"'


@pytest.mark.parametrize(
    ("query", "page", "per_page"),
    [
        ("page=0", 1, 10),
        ("page=-1", 1, 10),
        ("page=abc&per_page=", 1, 10),
        ("per_page=0", 1, 1),
        ("per_page=-5", 1, 1),
        ("per_page=101", 1, 100),
        (f"per_page={HUGE}", 1, 100),
        ("page=1.5&per_page=٣", 1, 10),
        ("page=2&page=1", 2, 10),
        ("page=%00", 1, 10),
    ],
)
def test_invalid_page_arguments_are_clamped_and_reported(
    alice: User, crowd: list[User], api: Programs, query: str, page: int, per_page: int
) -> None:
    response = api(alice).get(f"users?{query}")
    assert response.status_code == 200
    meta = response.get_json()["_meta"]
    assert (meta["page"], meta["per_page"]) == (page, per_page)
    assert len(response.get_json()["items"]) == min(per_page, 12 - 10 * (page - 1))
    assert f"page={page}&per_page={per_page}" in response.get_json()["_links"]["self"]


@pytest.mark.parametrize("number", ["9", "99999999999999999999", HUGE])
def test_page_after_the_last_is_empty_and_links_back(
    alice: User, crowd: list[User], api: Programs, number: str
) -> None:
    page = api(alice).get(f"users?page={number}").get_json()
    assert page["items"] == []
    assert page["_meta"]["total_items"] == 12
    assert page["_links"]["next"] is None
    assert page["_links"]["prev"] == "/api/users?page=2&per_page=10"


def test_followers_and_following_are_collections(
    alice: User, crowd: list[User], api: Programs
) -> None:
    client = api(alice)
    followers = client.get("users/1/followers?per_page=100").get_json()
    assert [each["id"] for each in followers["items"]] == list(range(2, 13))
    following = client.get("users/2/following").get_json()
    assert [each["username"] for each in following["items"]] == ["alice"]
    assert following["_links"]["self"] == "/api/users/2/following?page=1&per_page=10"
    assert client.get("users/99/followers").status_code == 404
    assert client.get("users/99/following").status_code == 404


def test_deleted_people_are_not_counted(
    alice: User, crowd: list[User], api: Programs
) -> None:
    from app.credentials import accounts

    accounts.deactivate(crowd[0])
    client = api(alice)
    for path in ("users/1/followers", "users"):
        page = client.get(f"{path}?per_page=100").get_json()
        assert page["_meta"]["total_items"] == len(page["items"])
        assert crowd[0].id not in [each["id"] for each in page["items"]]


@pytest.mark.parametrize("path", ["users", "users/1/followers"])
def test_a_hundred_people_cost_few_statements(
    alice: User, api: Programs, statements: StatementCounter, path: str
) -> None:
    values = [
        {"username": f"u{number}", "email": f"u{number}@example.com"}
        for number in range(120)
    ]
    db.session.execute(db.insert(User), values)
    for person in db.session.scalars(db.select(User).where(User.id > 1)):
        person.follow(alice)
    client = api(alice)
    client.get(f"{path}?per_page=1")
    with statements() as asked:
        response = client.get(f"{path}?per_page=100")
    assert len(response.get_json()["items"]) == 100
    assert len(asked) <= 6, asked


def test_collections_are_revalidated_by_etag(alice: User, api: Programs) -> None:
    client = api(alice)
    # The first request of a minute is noted: Alice was last seen now.
    client.get("me")
    first = client.get("users")
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = client.get("users", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    alice.about_me = "Changed"
    db.session.commit()
    changed = client.get("users", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_to_collection_dict_of_the_contract_works(
    app: Flask, alice: User, bob: User
) -> None:
    with app.test_request_context():
        made = User.to_collection_dict(db.select(User), 0, 1, "api.get_users")
    assert [each["username"] for each in made["items"]] == ["alice"]
    assert made["_meta"]["total_pages"] == 2
