"""A site that asks whether addresses are people's own."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask_mail import Message as Mail

from app import db
from app.credentials import confirmation, emails, passwords, reset_tokens
from app.credentials.setup import first_start_link
from app.email import public_url
from app.models import Post, User
from app.worker import outbox
from tests.support.accounts import alice_now
from tests.support.api_client import Api
from tests.support.browsing import Browser, Browsing
from tests.support.counting import StatementCounter
from tests.support.factories import PASSWORD, make_post, make_user

Programs = Callable[..., Api]
JSON = {"Accept": "application/json"}
LINK = re.compile(r"http://microblog\.test(/auth/confirm_email/\S+)")


@pytest.fixture
def config(config: type) -> type:
    """Switch the question on."""
    settings: Any = config
    settings.CONFIRM_EMAIL = True
    return config


def link_in(sent: list[Mail]) -> str:
    """Return the path of the link in the latest mail."""
    outbox.drain()
    found = LINK.search(sent[-1].body or "")
    assert found, sent[-1].body
    return found[1]


def test_new_account_may_write_after_confirmation(
    newcomer: Browser, sent: list[Mail]
) -> None:
    home = newcomer.get("/").text
    assert "You can read, but not write yet" in home
    assert "alice@example.com" in home
    answer = newcomer.submit("/", {"post": "Hello"})
    assert answer.status_code == 403
    assert "Confirm your e-mail address first" in answer.text
    assert not db.session.scalars(db.select(Post)).all()

    link = link_in(sent)
    assert sent[-1].recipients == ["alice@example.com"]
    # A program that looks through mails opens it and presses nothing.
    assert newcomer.get(link).status_code == 200
    assert alice_now().email_confirmed_at is None
    assert newcomer.submit(link).location == "/index"
    home = newcomer.get("/").text
    assert "Your e-mail address is confirmed." in home
    assert "not write yet" not in home
    assert newcomer.submit("/", {"post": "Hello"}).status_code == 302
    assert newcomer.get(link).status_code == 404


def test_the_link_serves_in_another_browser(
    newcomer: Browser, browsing: Browsing, sent: list[Mail]
) -> None:
    answer = browsing.anonymous().submit(link_in(sent))
    assert answer.status_code == 302
    assert newcomer.submit("/", {"post": "Hello"}).status_code == 302


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/", {"post": "Hello"}),
        ("/post/{post}/edit", {"post": "Hello"}),
        ("/messages/bob", {"message": "Hello"}),
        ("/follow/bob", {}),
        ("/export_posts", {}),
        ("/edit_profile", {"username": "alice", "about_me": "Buy this"}),
        ("/post/{post}/keep", {}),
        ("/user/bob/block", {}),
        ("/user/bob/mute", {}),
    ],
)
def test_what_others_would_see_is_closed(
    newcomer: Browser, bob: User, path: str, fields: dict[str, str]
) -> None:
    path = path.format(post=make_post(bob).id)
    assert newcomer.submit(path, fields, page="/").status_code == 403
    answer = newcomer.submit(path, fields, page="/", headers=JSON)
    assert answer.status_code == 403
    assert "Confirm your e-mail" in answer.get_json()["message"]


def test_reading_and_the_account_are_open(newcomer: Browser, bob: User) -> None:
    post = make_post(bob)
    for page in ("/explore", "/user/bob", f"/post/{post.id}", "/messages", "/settings"):
        assert newcomer.get(page).status_code == 200
    for path, fields in (
        (f"/post/{post.id}/release", {}),
        ("/user/bob/unblock", {}),
        ("/unfollow/bob", {}),
        ("/settings", {"language": "es", "timezone": ""}),
        ("/notifications/read", {}),
        ("/language", {"language": "en"}),
        ("/auth/logout", {}),
    ):
        assert newcomer.submit(path, fields, page="/").status_code == 302, path


def test_a_mistyped_address_is_changed(newcomer: Browser, sent: list[Mail]) -> None:
    first = link_in(sent)
    fields = {"email": "right@example.com", "password": PASSWORD}
    assert newcomer.submit("/settings/email", fields).status_code == 302
    second = link_in(sent)
    assert sent[-1].recipients == ["right@example.com"]
    assert newcomer.get(first).status_code == 404
    assert newcomer.submit(second).status_code == 302
    assert alice_now().email_confirmed_at is not None


def test_another_address_has_to_be_confirmed_too(
    browsing: Browsing, alice: User, sent: list[Mail]
) -> None:
    browser = browsing.as_user(alice)
    assert "not write yet" not in browser.get("/").text
    fields = {"email": "other@example.com", "password": PASSWORD}
    browser.submit("/settings/email", fields)
    assert browser.submit("/", {"post": "Hello"}).status_code == 403
    assert browser.submit(link_in(sent)).status_code == 302
    assert browser.submit("/", {"post": "Hello"}).status_code == 302


def test_confirmation_mail_is_sent_again(newcomer: Browser, sent: list[Mail]) -> None:
    first = link_in(sent)
    answer = newcomer.submit("/auth/confirm_email", page="/")
    assert answer.location == "/index"
    assert "on its way to alice@example.com" in newcomer.get("/").text
    assert link_in(sent) != first or len(sent) == 2
    newcomer.submit(first)
    newcomer.submit("/auth/confirm_email", page="/")
    outbox.drain()
    assert len(sent) == 2


def test_other_links_to_the_address_confirm_it(
    app: Flask, alice: User, bob: User, sent: list[Mail]
) -> None:
    secret = app.config["SECRET_KEY"]
    confirmation.require(alice)
    db.session.commit()
    passwords.reset(reset_tokens.make(alice, secret, 60), secret, "a new staple 123")
    assert alice.email_confirmed_at is not None
    emails.change(bob, PASSWORD, "thief@example.com", secret, to_confirm=True)
    assert bob.email_confirmed_at is None
    outbox.drain()
    (warning,) = [mail for mail in sent if mail.recipients == ["bob@example.com"]]
    token = (warning.body or "").partition("/auth/recover_email/")[2].split()[0]
    emails.recover(token, secret)
    assert bob.email_confirmed_at is not None


@pytest.mark.parametrize("token", ["x", "a.b.c", "%00", "é", "x" * 5000])
def test_nonsense_confirms_nothing(newcomer: Browser, token: str) -> None:
    assert newcomer.get(f"/auth/confirm_email/{token}").status_code == 404


def test_links_end_and_serve_one_purpose(
    app: Flask, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = app.config["SECRET_KEY"]
    confirmation.require(alice)
    db.session.commit()
    token = confirmation.make_token(alice, secret)
    assert confirmation.is_open(token, secret)
    assert not confirmation.is_open(token, "another secret that is long enough")
    assert not confirmation.is_open(reset_tokens.make(alice, secret, 60), secret)
    assert not emails.is_recoverable(token, secret)
    assert reset_tokens.verify(token, secret) is None
    monkeypatch.setattr(confirmation, "CONFIRM_DAYS", -1)
    assert not confirmation.is_open(confirmation.make_token(alice, secret), secret)


def test_unconfirmed_api_client_is_refused(
    app: Flask, bob: User, sent: list[Mail]
) -> None:
    fields = {"username": "alice", "email": "alice@example.com", "password": PASSWORD}
    assert Api(app).post("users", fields).status_code == 201
    program = Api(app, alice_now().get_token())
    db.session.commit()
    post = make_post(bob)
    for method, path, body in (
        ("POST", "posts", {"body": "Hello"}),
        ("PUT", f"users/{bob.id}/follow", None),
        ("POST", f"conversations/{bob.id}/messages", {"body": "Hello"}),
        ("PATCH", "me", {"about_me": "Buy this"}),
        ("POST", "tasks", {"name": "export_posts"}),
        ("PUT", f"posts/{post.id}/bookmark", None),
        ("PUT", f"users/{bob.id}/block", None),
        ("PUT", f"users/{bob.id}/mute", None),
    ):
        answer = program.call(method, path, body)
        assert answer.status_code == 403, path
        assert "Confirm your e-mail" in answer.get_json()["message"]
    assert program.get("timelines/public").status_code == 200
    assert program.delete(f"posts/{post.id}/bookmark").status_code == 204
    confirmation.confirm(link_in(sent).rpartition("/")[2], app.config["SECRET_KEY"])
    assert program.post("posts", {"body": "Hello"}).status_code == 201
    assert program.delete("tokens").status_code == 204


def test_description_is_refused_while_registering(app: Flask) -> None:
    fields = {"username": "alice", "email": "alice@example.com", "password": PASSWORD}
    answer = Api(app).post("users", fields | {"about_me": "Buy this"})
    assert answer.status_code == 400
    assert "about_me" in answer.get_json()["errors"]
    assert Api(app).post("users", fields | {"about_me": None}).status_code == 201


def test_account_made_by_command_is_confirmed(app: Flask) -> None:
    arguments = ["user", "create", "alice", "alice@example.com", "--password", PASSWORD]
    assert app.test_cli_runner().invoke(args=arguments).exit_code == 0
    assert alice_now().email_confirmed_at is not None


def test_command_confirms_an_address(app: Flask, newcomer: Browser) -> None:
    result = app.test_cli_runner().invoke(args=["user", "confirm", "alice"])
    assert "alice@example.com" in result.output
    assert newcomer.submit("/", {"post": "Hello"}).status_code == 302


def test_the_first_administrator_is_confirmed(app: Flask, browsing: Browsing) -> None:
    link = first_start_link(app.config["SECRET_KEY"]) or ""
    path = link.removeprefix("http://microblog.test")
    names = {"username": "alice", "email": "alice@example.com"}
    fields = names | {"password": PASSWORD, "password2": PASSWORD}
    browsing.anonymous().submit(path, fields)
    assert alice_now().email_confirmed_at is not None


def test_the_question_costs_no_statement(
    browsing: Browsing, statements: StatementCounter, alice: User
) -> None:
    browser = browsing.as_user(alice)
    browser.get("/")
    with statements() as confirmed:
        browser.get("/")
    confirmation.require(alice)
    db.session.commit()
    browser.get("/")
    with statements() as asked:
        assert "not write yet" in browser.get("/").text
    assert len(asked) == len(confirmed)


@pytest.mark.parametrize("language", ["en", "es", "fa"])
def test_confirmation_mail_uses_language_of_recipient(
    app: Flask, sent: list[Mail], language: str
) -> None:
    user = make_user("alice", language=language)
    confirmation.require(user)
    db.session.commit()
    assert link_in(sent).startswith("/auth/confirm_email/")
    assert public_url("auth.login").startswith("http://microblog.test/")
