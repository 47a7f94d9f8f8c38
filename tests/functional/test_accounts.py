"""From a stranger to a member and back: registering, signing in, settings, leaving."""

import re
import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_mail import Message as Mail

from app.extensions import db, mail
from app.models import User
from app.worker import outbox
from tests.support.browsing import TOKEN, Browser, Browsing
from tests.support.factories import PASSWORD

NEW = "another staple entirely"
JSON = {"Accept": "application/json"}


@pytest.fixture
def sent(app: Flask) -> Iterator[list[Mail]]:
    """Return the mails that workers have sent."""
    with mail.record_messages() as messages:
        yield messages


def registration(name: str = "alice", **changes: str) -> dict[str, str]:
    fields = {"username": name, "email": f"{name}@example.com"}
    return fields | {"password": PASSWORD, "password2": PASSWORD} | changes


def link_in(message: Mail, name: str) -> str:
    """Return the path of the link of a mail."""
    found = re.search(rf"http://microblog\.test(/auth/{name}/\S+)", message.body or "")
    assert found, message.body
    return found[1]


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/settings").status_code == 200


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


@pytest.mark.parametrize("name", ["alice", "ALICE", "Alice@Example.com"])
def test_signing_in_leads_where_one_wanted_to_go(
    app: Flask, alice: User, browsing: Browsing, name: str
) -> None:
    browser = browsing.anonymous()
    asked = browser.get("/search?q=a+b")
    assert asked.location.startswith("/auth/login?next=/search")
    assert "Please log in to access this page." in browser.get(asked.location).text

    wrong = browser.submit(asked.location, {"username": name, "password": "wrong"})
    assert wrong.status_code == 401
    assert "Invalid username or password" in wrong.text

    right = browser.submit(asked.location, {"username": name, "password": PASSWORD})
    assert right.location == "/search?q=a+b"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
        "http://evil.example", "http:///evil.example", "https:evil.example",
        "javascript:alert(1)", "/\t/evil.example", "%2F%2Fevil.example", "",
    ],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(
    app: Flask, alice: User, browsing: Browsing, target: str
) -> None:
    browser = browsing.anonymous()
    token = browser.token("/auth/login")
    answer = browser.client.post(
        "/auth/login",
        query_string={"next": target},
        data={"username": "alice", "password": PASSWORD, "csrf_token": token},
    )
    assert (answer.status_code, answer.location) == (302, "/index")


def test_a_form_without_its_token_is_refused(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    fields = {"username": "alice", "password": PASSWORD}
    answer = browsing.anonymous().client.post("/auth/login", data=fields)
    assert answer.status_code == 400


def test_a_browser_is_remembered_if_one_wants(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    browser = browsing.anonymous()
    fields = {"username": "alice", "password": PASSWORD, "remember_me": "y"}
    browser.submit("/auth/login", fields)
    browser.client.delete_cookie("session")
    assert is_signed_in(browser)

    forgetful = browsing.as_user(alice)
    forgetful.client.delete_cookie("session")
    assert not is_signed_in(forgetful)


def test_a_link_cannot_sign_out_and_a_form_can(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    browser = browsing.as_user(alice)
    assert browser.get("/auth/logout").status_code == 200
    assert is_signed_in(browser)

    answer = browser.submit("/auth/logout")
    assert (answer.status_code, answer.location) == (302, "/index")
    after = browser.get("/index", follow_redirects=True)
    assert "You have signed out." in after.text
    assert "Please log in" not in after.text
    assert not is_signed_in(browser)


def test_script_without_session_gets_401(app: Flask, browsing: Browsing) -> None:
    answer = browsing.anonymous().client.get("/notifications", headers=JSON)
    assert answer.status_code == 401
    assert answer.json["error"] == "Unauthorized"


def test_form_without_session_returns_only_to_pages(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    browser = browsing.anonymous()
    token = browser.token("/auth/login")
    for path, location in (
        ("/follow/alice", "/auth/login"),
        ("/index", "/auth/login?next=/index"),
    ):
        answer = browser.client.post(
            path, data={"csrf_token": token}, headers={"Accept": "text/html"}
        )
        assert answer.location == location


def test_a_forgotten_password_is_replaced(
    app: Flask, alice: User, browsing: Browsing, sent: list[Mail]
) -> None:
    elsewhere = browsing.as_user(alice)
    browser = browsing.anonymous()
    evil = {"base_url": "http://evil.example"}
    page = browser.get("/auth/reset_password_request", **evil)
    token = TOKEN.search(page.text)
    assert token
    answer = browser.client.post(
        "/auth/reset_password_request",
        data={"email": "ALICE@example.com", "csrf_token": token[1]},
        **evil,
    )
    assert answer.status_code == 302
    outbox.drain()
    link = link_in(sent[0], "reset_password")
    assert "evil" not in str(sent[0])

    page = browser.get(link)
    assert "Reset Your Password" in page.text
    assert "Request Password Reset" not in page.text
    weak = browser.submit(link, {"password": "password", "password2": "password"})
    assert weak.status_code == 400
    done = browser.submit(link, {"password": NEW, "password2": NEW})
    assert done.location == "/auth/login"

    assert not is_signed_in(elsewhere)
    assert is_signed_in(browsing.as_user(alice, NEW))
    again = browser.get(link)
    assert again.status_code == 410
    assert "This link has been used or has expired." in again.text


def test_reset_request_responds_equally_for_unknown_address(
    app: Flask, alice: User, browsing: Browsing, sent: list[Mail]
) -> None:
    answers = []
    for address in ("alice@example.com", "nobody@example.com"):
        browser = browsing.anonymous()
        browser.submit("/auth/reset_password_request", {"email": address})
        answers.append(browser.get("/auth/login").text)
    first, second = (re.sub(r'value="[^"]*"', "", text) for text in answers)
    assert first == second
    assert "Check your email for the instructions" in first
    outbox.drain()
    assert len(sent) == 1


def test_a_new_password_ends_other_sessions_but_this_one(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    here, there = browsing.as_user(alice), browsing.as_user(alice)
    wrong = here.submit(
        "/settings/password",
        {"current_password": "wrong", "password": NEW, "password2": NEW},
    )
    assert wrong.status_code == 400
    assert "This is not your password." in wrong.text
    assert is_signed_in(there)

    here.submit(
        "/settings/password",
        {"current_password": PASSWORD, "password": NEW, "password2": NEW},
    )
    assert "Your password has been changed." in here.get("/settings").text

    ended = there.get("/settings", follow_redirects=True)
    assert "You have been signed out. Sign in again to go on." in ended.text
    assert there.client.get("/notifications", headers=JSON).status_code == 401


def test_an_address_is_changed_and_taken_back(
    app: Flask, alice: User, browsing: Browsing, sent: list[Mail]
) -> None:
    thief = browsing.as_user(alice)
    fields = {"email": "thief@example.com", "password": PASSWORD}
    thief.submit("/settings/email", fields)
    outbox.drain()
    assert db.session.scalar(sa.select(User.email)) == "thief@example.com"
    (warning,) = sent
    assert warning.recipients == ["alice@example.com"]

    link = link_in(warning, "recover_email")
    owner = browsing.anonymous()
    assert owner.get(link).status_code == 200
    assert is_signed_in(thief)
    owner.submit(link)
    outbox.drain()
    assert not is_signed_in(thief)
    assert sent[-1].recipients == ["alice@example.com"]
    reset = link_in(sent[-1], "reset_password")
    owner.submit(reset, {"password": NEW, "password2": NEW})
    assert is_signed_in(browsing.as_user("alice@example.com", NEW))
    assert owner.get(link).status_code == 404


def test_a_profile_is_edited(app: Flask, alice: User, browsing: Browsing) -> None:
    browser = browsing.as_user(alice)
    answer = browser.submit("/edit_profile", {"username": "alicia", "about_me": "hi"})
    assert answer.location == "/edit_profile"
    page = browser.get("/edit_profile")
    assert "Your changes have been saved." in page.text
    assert "alicia" in page.text


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "bob", "about_me": ""},
        {"username": "", "about_me": ""},
        {"username": "a/b", "about_me": ""},
        {"username": "alice", "about_me": "x" * 141},
        {"username": "\x00", "about_me": "\x00"},
        {"username": "x" * 5_000, "about_me": "x" * 50_000},
    ],
)
def test_a_profile_is_not_edited(
    app: Flask, alice: User, bob: User, browsing: Browsing, fields: dict[str, str]
) -> None:
    answer = browsing.as_user(alice).submit("/edit_profile", fields)
    assert answer.status_code == 400
    assert "field__error" in answer.text


def test_a_newline_counts_as_one_character(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    text = "\r\n".join(["x" * 69, "x" * 70])
    fields = {"username": "alice", "about_me": text}
    assert browsing.as_user(alice).submit("/edit_profile", fields).status_code == 302


def test_the_language_is_chosen_by_anybody(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    browser = browsing.anonymous()
    answer = browser.submit(
        "/language", {"language": "fa", "next": "/auth/register"}, page="/auth/login"
    )
    assert answer.location == "/auth/register"
    assert 'dir="rtl"' in browser.get("/auth/login").text

    member = browsing.as_user(alice)
    fields = {"language": "es", "next": "//evil.example"}
    answer = member.submit("/language", fields, page="/settings")
    assert answer.location == "/index"
    db.session.expire_all()
    assert alice.language == "es"
    member.submit("/language", {"language": "xx"}, page="/settings")
    assert 'lang="es"' in member.get("/settings").text


def test_preferences_are_stored(app: Flask, alice: User, browsing: Browsing) -> None:
    browser = browsing.as_user(alice)
    fields = {"language": "fa", "timezone": "Asia/Tehran"}
    assert browser.submit("/settings", fields).status_code == 302
    assert 'dir="rtl"' in browser.get("/settings").text
    wrong = browser.submit("/settings", {"language": "xx", "timezone": "Mars/North"})
    assert wrong.status_code == 400
    browser.submit("/settings", {"language": "", "timezone": ""})
    db.session.expire_all()
    assert (alice.language, alice.timezone) == (None, None)


def test_tokens_are_made_shown_once_and_revoked(
    app: Flask, alice: User, bob: User, browsing: Browsing
) -> None:
    browser = browsing.as_user(alice)
    made = browser.submit("/settings/tokens", {"name": "my <phone>"})
    token = re.search(r'class="token"[^>]*>([0-9a-f]{32})<', made.text)
    assert token
    assert User.check_token(token[1]) is not None
    listed = browser.get("/settings/tokens").text
    assert "my &lt;phone&gt;" in listed
    assert token[1] not in listed

    number = re.search(r'name="revoke" value="(\d+)"', listed)
    assert number
    stranger = browsing.as_user(bob)
    for value, status in ((number[1], 404), ("x", 404), ("9" * 30, 404)):
        page = "/settings/tokens"
        assert stranger.submit(page, {"revoke": value}).status_code == status
    browser.submit("/settings/tokens", {"revoke": number[1]})
    assert User.check_token(token[1]) is None


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


def test_log_contains_no_secret_link(
    app: Flask, browsing: Browsing, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "app.request"):
        browsing.anonymous().get("/auth/reset_password/secret-token?q=secret-query")
    assert "/auth/reset_password/<token>" in caplog.text
    assert "secret" not in caplog.text
