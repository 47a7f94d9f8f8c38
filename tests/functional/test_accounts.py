"""The beginning and the end of an account: registering, its owner, leaving."""

import threading

import sqlalchemy as sa
from flask import Flask
from flask_mail import Message as Mail

from app.extensions import db
from app.models import User
from app.worker import outbox
from tests.support.accounts import is_signed_in, registration
from tests.support.browsing import Browser, Browsing
from tests.support.factories import PASSWORD


def test_registration_signs_in(app: Flask, browsing: Browsing) -> None:
    browser = browsing.anonymous()
    answer = browser.submit("/auth/register", registration())
    assert (answer.status_code, answer.location) == (302, "/index")

    home = browser.get("/index")
    assert "Congratulations, you are now a registered user!" in home.text
    assert "Please log in" not in home.text


def test_all_errors_of_registration_are_shown_together(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    fields = registration(email="ALICE@example.com", password2="different")
    answer = browsing.anonymous().submit("/auth/register", fields)
    assert answer.status_code == 400
    for message in (
        "Please use a different username.",
        "Please use a different email address.",
        "The two passwords differ.",
    ):
        assert message in answer.text
    assert PASSWORD not in answer.text


def test_concurrent_registrations_all_get_a_response(
    app: Flask, browsing: Browsing
) -> None:
    browsers = [browsing.anonymous() for _ in range(4)]
    tokens = [browser.token("/auth/register") for browser in browsers]
    statuses: list[int] = []
    barrier = threading.Barrier(4)

    def register(browser: Browser, token: str) -> None:
        barrier.wait(20)
        fields = registration() | {"csrf_token": token}
        answer = browser.client.post(
            "/auth/register", data=fields, headers={"Accept": "text/html"}
        )
        statuses.append(answer.status_code)

    threads = [
        threading.Thread(target=register, args=pair)
        for pair in zip(browsers, tokens, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(statuses) == [302, 400, 400, 400]


def test_a_closed_site_takes_nobody(app: Flask, browsing: Browsing) -> None:
    app.config["REGISTRATION_OPEN"] = False
    answer = browsing.anonymous().get("/auth/register")
    assert answer.status_code == 403
    assert "takes no new accounts" in answer.text


def test_an_account_is_deleted(
    app: Flask, alice: User, browsing: Browsing, sent: list[Mail]
) -> None:
    browser, elsewhere = browsing.as_user(alice), browsing.as_user(alice)
    wrong = browser.submit("/settings/delete_account", {"password": "wrong"})
    assert wrong.status_code == 400
    assert is_signed_in(browser)

    answer = browser.submit("/settings/delete_account", {"password": PASSWORD})
    assert answer.location == "/auth/login"
    assert "Your account has been deleted." in browser.get("/auth/login").text
    assert not is_signed_in(browser)
    assert not is_signed_in(elsewhere)
    outbox.drain()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == 0
    assert [message.recipients for message in sent] == [["alice@example.com"]]


def test_the_owner_begins_with_a_link(app: Flask, browsing: Browsing) -> None:
    printed = app.test_cli_runner().invoke(args=["user", "setup-link"]).output
    link = printed.strip().removeprefix("http://microblog.test")
    assert link.startswith("/auth/setup/")
    assert browsing.anonymous().get("/auth/setup/guess").status_code == 404

    # A stranger who is quicker neither becomes the owner nor keeps the owner out.
    browsing.anonymous().submit("/auth/register", registration("stranger"))
    owner = browsing.anonymous()
    answer = owner.submit(link, registration("admin"))
    assert answer.location == "/index"
    admins = sa.select(User.username).where(User.is_admin)
    assert db.session.scalars(admins).all() == ["admin"]

    assert browsing.anonymous().get(link).status_code == 404
    assert not app.test_cli_runner().invoke(args=["user", "setup-link"]).output
