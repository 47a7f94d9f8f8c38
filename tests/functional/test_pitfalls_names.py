"""Names and addresses that the founding application took and could not serve."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import db
from app.models import User
from tests.support.browsing import Browsing
from tests.support.factories import PASSWORD

FORM = {"password": PASSWORD, "password2": PASSWORD}


def people() -> int:
    """Count the accounts."""
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count(User.id))) or 0


@pytest.mark.parametrize(
    "name",
    [
        *("a/b", "..", "../auth/logout?", "a?b", "a#b", " ", "a b", "a%2fb", "a\nb"),
        *(
            "\u202ealice",
            "a\x00b",
            ".alice",
            "-",
            "<b>",
            "x" * 65,
            "admin",
            "ＡＤＭＩＮ",
        ),
    ],
)
def test_a_name_that_no_address_could_hold(
    app: Flask, browsing: Browsing, alice: Any, name: str
) -> None:
    form = FORM | {"username": name, "email": "new@example.com"}
    assert browsing.anonymous().submit("/auth/register", form).status_code == 400
    data = {"username": name, "email": "new@example.com", "password": PASSWORD}
    assert app.test_client().post("/api/users", json=data).status_code == 400
    browser = browsing.as_user("alice")
    change = {"username": name, "about_me": ""}
    assert browser.submit("/edit_profile", change).status_code == 400
    assert people() == 1


@pytest.mark.parametrize("name", ["ALICE", "alice ", "ａｌｉｃｅ", "Alice"])
def test_a_name_in_another_spelling_is_the_same(
    app: Flask, browsing: Browsing, alice: Any, name: str
) -> None:
    form = FORM | {"username": name, "email": "new@example.com"}
    answer = browsing.anonymous().submit("/auth/register", form)
    assert answer.status_code == 400
    assert people() == 1


def test_an_address_in_another_case_is_the_same(
    app: Flask, browsing: Browsing, alice: Any
) -> None:
    form = FORM | {"username": "new", "email": "ALICE@Example.COM"}
    answer = browsing.anonymous().submit("/auth/register", form)
    assert "Please use a different email address." in answer.text
    assert people() == 1


def test_what_is_longer_than_its_column_is_refused(
    app: Flask, browsing: Browsing, alice: Any
) -> None:
    long = {
        "username": "x" * 65,
        "email": f"{'x' * 60}@{'y' * 60}.example.com",
        "about_me": "x" * 141,
    }
    good = {"username": "new", "email": "new@example.com", "about_me": "Hi"}
    for field, value in long.items():
        fields = good | {field: value}
        data = fields | {"password": PASSWORD}
        assert app.test_client().post("/api/users", json=data).status_code == 400
        if field != "about_me":
            answer = browsing.anonymous().submit("/auth/register", FORM | fields)
            assert answer.status_code == 400
    browser = browsing.as_user("alice")
    change = {"username": "alice", "about_me": long["about_me"]}
    assert browser.submit("/edit_profile", change).status_code == 400
    assert people() == 1


def test_a_person_is_found_under_any_case(browsing: Browsing, alice: Any) -> None:
    browser = browsing.as_user("ALICE")
    assert browser.get("/user/Alice").status_code == 200
    assert browser.get("/user/alice/popup").status_code == 200


@pytest.mark.parametrize(
    "path", ["/user/a%00b", "/user/%ED%A0%80", "/user/%F0%9F%98%80", "/user/a%2Fb"]
)
def test_an_address_with_odd_characters_is_not_found(
    browsing: Browsing, alice: Any, path: str
) -> None:
    assert browsing.as_user("alice").get(path).status_code == 404
