"""The pages of administrators: who opens them, what they show, what they cost."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app import db
from app.integrations.twitter.models import TwitterAccount
from app.lib.clock import utcnow
from app.models import Outbox, PeriodicRun, User
from app.worker import schedule
from tests.support.browsing import Browser, Browsing
from tests.support.counting import StatementCounter
from tests.support.factories import make_post, make_posts, make_user

# The most statements of each page, the administrator's session among them.
MOST = {
    "/admin/": 7,
    "/admin/people": 3,
    "/admin/people?q=u": 3,
    "/admin/people/{bob}": 7,
    "/admin/twitter": 3,
    "/admin/jobs": 5,
    "/admin/queues": 2,
    "/admin/log": 3,
}


def make_account(number: int, **columns: Any) -> TwitterAccount:
    """Make a mirrored account."""
    user = make_user(f"bird{number}@twitter", origin="twitter")
    account = TwitterAccount(
        twitter_id=str(number), handle=f"bird{number}", user=user, **columns
    )
    db.session.add(account)
    db.session.commit()
    return account


def make_dead(kind: str = "password_reset") -> Outbox:
    """Make a message that failed for good."""
    message = Outbox(kind=kind, payload={}, attempts=12, dead_at=utcnow())
    message.last_error = "SMTPServerDisconnected"
    db.session.add(message)
    db.session.commit()
    return message


@pytest.mark.parametrize("path", MOST)
def test_page_is_for_administrators_only(
    browsing: Browsing, admin: Browser, bob: User, path: str
) -> None:
    url = path.format(bob=bob.id)
    assert admin.get(url).status_code == 200
    assert browsing.as_user(bob).get(url).status_code == 403
    response = browsing.anonymous().get(url)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/auth/login")


@pytest.mark.parametrize("path", MOST)
def test_page_asks_a_fixed_number_of_statements(
    admin: Browser, bob: User, statements: StatementCounter, path: str
) -> None:
    url = path.format(bob=bob.id)
    for size in (2, 8):
        for number in range(size):
            user = make_user(f"u{size}-{number}")
            make_post(user)
            make_account(size * 100 + number)
            make_dead()
        make_posts(bob, size)
        admin.get(url)
        with statements() as asked:
            assert admin.get(url).status_code == 200
        assert len(asked) <= MOST[path], "\n".join(asked)


def test_menu_links_administrators_only(
    admin: Browser, browsing: Browsing, bob: User
) -> None:
    assert admin.open("/").links["Administration"] == "/admin/"
    assert "Administration" not in browsing.as_user(bob).open("/").links


def test_overview_names_what_needs_attention(admin: Browser, bob: User) -> None:
    assert "Nothing at the moment." in admin.open("/admin/").text
    make_dead()
    page = admin.open("/admin/")
    assert page.links["Messages of the outbox that failed for good: 1"].endswith(
        "#dead"
    )


def test_overview_shows_version_engines_and_figures(admin: Browser, bob: User) -> None:
    make_posts(bob, 3)
    text = admin.open("/admin/").text
    assert "Version" in text
    assert db.engine.dialect.name[:6].lower() in text.lower()
    assert "People 2" in text
    assert "Posts 3" in text


def test_people_are_paged_by_id(admin: Browser) -> None:
    for number in range(60):
        make_user(f"p{number}")
    first = admin.open("/admin/people")
    second = admin.open(first.neighbour("next") or "")
    assert "p59" in first.links
    assert "p0" in second.links
    assert not set(people_of(first)) & set(people_of(second))


def test_search_finds_names_addresses_and_numbers(admin: Browser, bob: User) -> None:
    for number in range(60):
        make_user(f"w{number:02}")
    found = admin.open("/admin/people?q=W")
    assert "w00" in found.links
    assert "w59" in admin.open(found.neighbour("next") or "").links
    for asked in ("bo", "bob@example.com", f"%23{bob.id}", "@bob"):
        assert people_of(admin.open(f"/admin/people?q={asked}")) == ["bob"], asked


@pytest.mark.parametrize("asked", ["%00", "%ED%A0%80", "%23" + "9" * 40, "x" * 300])
def test_odd_search_finds_nobody(admin: Browser, asked: str) -> None:
    response = admin.get(f"/admin/people?q={asked}")
    assert response.status_code == 200


@pytest.mark.parametrize("page", ["people", "log", "jobs", "twitter"])
@pytest.mark.parametrize("cursor", ["max_id=9007199254740991", "min_id=-9", "page=-1"])
def test_odd_cursor_shows_a_page(admin: Browser, page: str, cursor: str) -> None:
    assert admin.get(f"/admin/{page}?{cursor}").status_code == 200


@pytest.mark.parametrize(
    "path", ["people/1/nonsense", "outbox/9999999999/retry", "posts/1/delete"]
)
def test_what_there_is_not_is_not_found(admin: Browser, path: str) -> None:
    assert admin.get(f"/admin/{path}").status_code == 404


def test_lists_hold_administrators_and_deactivated(admin: Browser, bob: User) -> None:
    bob.deactivated_at = bob.suspended_at = utcnow()
    db.session.commit()
    assert people_of(admin.open("/admin/people?list=administrators")) == ["alice"]
    assert people_of(admin.open("/admin/people?list=deactivated")) == ["bob"]
    assert people_of(admin.open("/admin/people?list=nonsense")) == ["bob", "alice"]


def test_account_that_was_deleted_is_not_found(admin: Browser, bob: User) -> None:
    bob.deactivated_at = utcnow()
    db.session.commit()
    assert admin.get(f"/admin/people/{bob.id}").status_code == 404
    assert admin.get("/admin/people/9999999999").status_code == 404


def test_jobs_show_lanes_and_dead_messages(admin: Browser) -> None:
    message = make_dead()
    db.session.add(Outbox(kind="mail", lane="mail", payload={}))
    db.session.commit()
    text = admin.open("/admin/jobs").text
    assert "mail 1" in text
    assert message.kind in text
    assert "SMTPServerDisconnected" in text


def test_jobs_show_last_runs_of_periodic_jobs(app: Flask, admin: Browser) -> None:
    assert "not yet" in admin.open("/admin/jobs").text
    schedule.make(app)()
    assert "went well" in admin.open("/admin/jobs").text
    run = db.session.get_one(PeriodicRun, "reaper")
    run.error, run.ran_at = "ValueError: no", utcnow() - timedelta(hours=1)
    db.session.commit()
    assert "ValueError: no" in admin.open("/admin/jobs").text


def test_twitter_lists_accounts_and_those_that_fail(admin: Browser) -> None:
    make_account(1)
    make_account(2, last_error="not_found: gone", failures=3)
    page = admin.open("/admin/twitter")
    assert {"@bird1", "@bird2"} <= set(page.links)
    assert "Twitter is not set up on this site." in page.text
    failing = admin.open("/admin/twitter?list=failing")
    assert "@bird1" not in failing.links
    assert "not_found: gone (3)" in failing.text


@pytest.mark.usefixtures("sandbox")
def test_twitter_shows_credits(sandbox: Any, app: Flask, admin: Browser) -> None:
    text = admin.open("/admin/twitter").text
    assert "Credits spent in this period" in text


def people_of(page: Any) -> list[str]:
    """Return the names of a list of people."""
    return [each.text for each in page.root.all("a", class_="person__name")]
