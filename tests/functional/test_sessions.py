"""Where people are signed in, how it ends, and that copied cookies die with it."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, session
from flask_login import login_user, logout_user

from app.credentials import tokens
from app.extensions import db
from app.lib.clock import utcnow
from app.models import User, UserSession
from app.worker import schedule
from tests.support.browsing import Browser, Browsing
from tests.support.factories import PASSWORD
from tests.support.routes import values_for

HTML = {"Accept": "text/html"}
NEW = "another staple entirely"
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko Firefox/140.0"}
COOKIES = ("session", "remember_token")


def remembered(browsing: Browsing, headers: dict[str, str] | None = None) -> Browser:
    """Sign Alice in with "remember me"."""
    browser = browsing.anonymous()
    form = {"username": "alice", "password": PASSWORD, "remember_me": "y"}
    browser.submit("/auth/login", form, headers=headers or {})
    assert browser.client.get_cookie("remember_token")
    return browser


def copy(browser: Browser, browsing: Browsing, *names: str) -> Browser:
    """Return another browser with the cookies of this one."""
    thief = browsing.anonymous()
    for name in names or COOKIES:
        cookie = browser.client.get_cookie(name)
        if cookie:
            thief.client.set_cookie(name, cookie.value)
    return thief


def is_in(browser: Browser) -> bool:
    return browser.get("/settings").status_code == 200


def ids(page: str) -> list[str]:
    """Return the sessions that a page offers to end."""
    return re.findall(r'name="end" value="(\d+)"', page)


@pytest.mark.parametrize("name", COOKIES)
@pytest.mark.parametrize("how", ["sign out", "password", "others", "one", "delete"])
def test_a_copied_cookie_dies_with_its_session(
    app: Flask, alice: User, browsing: Browsing, name: str, how: str
) -> None:
    owner, elsewhere = remembered(browsing), browsing.as_user(alice)
    thief = copy(owner, browsing, name)
    assert is_in(thief)
    # Opening a page gives who has the other cookie one of these, too.
    again = copy(thief, browsing)
    if how == "sign out":
        owner.submit("/auth/logout", page="/settings")
    elif how == "password":
        form = {"current_password": PASSWORD, "password": NEW, "password2": NEW}
        assert elsewhere.submit("/settings/password", form).status_code == 302
    elif how == "others":
        elsewhere.submit("/settings/sessions", {"others": "1"})
    elif how == "one":
        (other,) = ids(elsewhere.get("/settings/sessions").text)
        elsewhere.submit("/settings/sessions", {"end": other})
    else:
        elsewhere.submit("/settings/delete_account", {"password": PASSWORD})
    for browser in (owner, thief, again):
        assert not is_in(browser)
        assert browser.get("/stream").status_code == 401
    assert is_in(elsewhere) is (how != "delete")


def test_changing_password_retains_own_remembered_session(
    alice: User, browsing: Browsing
) -> None:
    owner = remembered(browsing)
    form = {"current_password": PASSWORD, "password": NEW, "password2": NEW}
    owner.submit("/settings/password", form)
    assert is_in(owner)
    assert is_in(copy(owner, browsing, "remember_token"))


def test_the_list_names_browsers_and_marks_this_one(
    alice: User, bob: User, browsing: Browsing
) -> None:
    browsing.as_user(bob)
    there = remembered(browsing, FIREFOX)
    here = browsing.as_user(alice)
    page = here.get("/settings/sessions").text
    assert "Firefox on Linux" in page
    assert page.count("This browser") == 1
    (other,) = ids(page)
    answer = here.submit("/settings/sessions", {"end": other}, follow_redirects=True)
    assert "That browser is signed out." in answer.text
    assert ids(answer.text) == []
    assert "Sign out everywhere else" not in answer.text
    assert not is_in(there)
    assert "You have been signed out" in there.get("/index", follow_redirects=True).text


def test_nobody_ends_the_session_of_another(
    alice: User, bob: User, browsing: Browsing
) -> None:
    hers, his = browsing.as_user(alice), browsing.as_user(bob)
    number = db.session.scalar(
        sa.select(UserSession.id).where(UserSession.user_id == alice.id)
    )
    for end in (number, 0, -1, "x", "9" * 30, ""):
        answer = his.submit("/settings/sessions", {"end": end})
        assert answer.status_code == 404, end
    assert is_in(hers)


def test_old_cookies_work_until_signing_out(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    old = browsing.anonymous()
    with old.client.session_transaction() as cookie:
        cookie["_user_id"] = alice.get_id()
    db.session.add(UserSession(user_id=alice.id, key=alice.get_id()))
    db.session.commit()
    thief = copy(old, browsing)
    assert "from before this list" in old.get("/settings/sessions").text
    old.submit("/auth/logout", page="/settings")
    assert not is_in(old)
    assert not is_in(thief)


def test_api_tokens_need_no_session(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    token = tokens.create(alice, "phone")
    here, there = browsing.as_user(alice), browsing.as_user(alice)
    here.submit("/settings/sessions", {"others": "1"})
    assert not is_in(there)
    headers = {"Authorization": f"Bearer {token}"}
    assert there.client.get("/api/me", headers=headers).status_code == 200


def test_flask_login_of_forks_creates_sessions(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    number = alice.id

    @app.route("/open")
    def enter() -> str:
        login_user(db.session.get(User, number), remember=True)
        return session["_user_id"]  # type: ignore[no-any-return]  # a cookie's value

    @app.route("/leave")
    def leave() -> str:
        logout_user()
        return ""

    browser = browsing.anonymous()
    assert browser.get("/open").text.count(".") == 2
    thief = copy(browser, browsing, "remember_token")
    assert is_in(browser)
    assert is_in(thief)
    browser.get("/leave")
    assert not is_in(browser)
    assert not is_in(thief)


def test_session_use_is_stored_hourly_after_the_response(
    app: Flask, alice: User, browsing: Browsing, statements: Any
) -> None:
    browser = browsing.as_user(alice)
    row = db.session.scalars(sa.select(UserSession)).one()
    row.last_used_at = yesterday = utcnow() - timedelta(days=1)
    db.session.commit()
    app.extensions["presence"].clear()
    browser.get("/settings", buffered=True)
    db.session.refresh(row)
    assert row.last_used_at > yesterday
    app.extensions["presence"].clear()
    with statements() as asked:
        browser.get("/settings", buffered=True)
    assert [text for text in asked if "UPDATE user_session" in text] == []


def test_the_worker_forgets_old_sessions(app: Flask, alice: User) -> None:
    long_ago = utcnow() - timedelta(days=100)
    db.session.add(UserSession(user_id=alice.id, key="x", last_used_at=long_ago))
    db.session.commit()
    schedule.make(app)()
    assert db.session.scalars(sa.select(UserSession)).all() == []


# No browser may show these once somebody has signed out.
OWN_CACHING = {"main.notifications"}


def test_pages_of_signed_in_people_are_not_cached(
    app: Flask, alice: User, bob: User, browsing: Browsing
) -> None:
    browser = browsing.as_user(alice)
    seen = 0
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith(("/api/", "/st")):
            continue
        values = values_for(app, rule, "bob")
        with app.test_request_context():
            path = rule.build(values, append_unknown=False)[1]  # type: ignore[index]  # it fits
        answer = browser.get(path)
        is_private = answer.mimetype in ("text/html", "application/json")
        if is_private and rule.endpoint not in OWN_CACHING:
            seen += 1
            assert "no-store" in answer.headers["Cache-Control"], path
        answer.close()
    assert seen > 40


def test_the_poll_of_open_pages_still_answers_not_modified(
    alice: User, browsing: Browsing
) -> None:
    browser = browsing.as_user(alice)
    first = browser.get("/notifications")
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = browser.get(
        "/notifications", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize("how", ["sign out", "elsewhere", "delete"])
def test_ended_session_clears_browser_data(
    app: Flask, alice: User, browsing: Browsing, how: str
) -> None:
    browser, other = browsing.as_user(alice), browsing.as_user(alice)
    browser.client.set_cookie("language", "es")
    if how == "sign out":
        answer = browser.submit("/auth/logout", page="/settings")
    elif how == "delete":
        form = {"password": PASSWORD}
        answer = browser.submit("/settings/delete_account", form)
    else:
        other.submit("/settings/sessions", {"others": "1"})
        answer = browser.get("/messages")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    page = browser.get("/auth/login")
    assert "data-session-ended" in page.text
    assert '<html lang="es"' in page.text
    # It is told once; what a stranger writes afterwards is theirs.
    assert "data-session-ended" not in browser.get("/auth/login").text
    assert "Clear-Site-Data" not in page.headers


def test_stranger_gets_no_clear_site_data(app: Flask, browsing: Browsing) -> None:
    browser = browsing.anonymous()
    page = browser.get("/index", follow_redirects=True)
    assert "data-session-ended" not in page.text
    assert "Clear-Site-Data" not in page.history[0].headers
