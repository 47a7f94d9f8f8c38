"""Who decides about strangers: administrators for the site, people for themselves."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app import db
from app.models import AuditEntry, SiteSetting, User
from app.site import settings
from tests.support.browsing import Browser, Browsing
from tests.support.factories import make_post


@pytest.fixture
def admin(alice: User, browsing: Browsing) -> Browser:
    """Alice, an administrator, signed in."""
    alice.is_admin = True
    db.session.commit()
    return browsing.as_user(alice)


def leave_undecided() -> None:
    """Leave the site as an upgrade with people leaves it."""
    row = SiteSetting(name=settings.PUBLIC_READING, value=settings.UNDECIDED)
    db.session.add(row)
    db.session.commit()


def decide(admin: Browser, is_open: str) -> str:
    page = admin.open("/admin/strangers")
    fields = {"open": is_open, "idempotency_key": page.value("idempotency_key")}
    admin.submit("/admin/strangers", fields)
    return admin.get("/admin/strangers").text


def actions() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(AuditEntry.action)))


def test_administrator_opens_an_adopted_site_that_asks(
    admin: Browser, browsing: Browsing
) -> None:
    leave_undecided()
    stranger = browsing.anonymous()
    assert stranger.get("/").status_code == 302
    assert "/admin/strangers" in admin.open("/admin/").links.values()
    assert "decide whether they may" in admin.get("/admin/").text
    assert "Strangers may read this site now." in decide(admin, "1")
    assert stranger.get("/").status_code == 200
    assert "decide whether they may" not in admin.get("/admin/").text
    assert actions() == ["open_site"]


def test_administrator_closes_a_site(admin: Browser, browsing: Browsing) -> None:
    assert browsing.anonymous().get("/").status_code == 200
    assert "for members only now" in decide(admin, "0")
    assert browsing.anonymous().get("/").status_code == 302
    assert actions() == ["close_site"]
    assert "closed the site to strangers" in admin.get("/admin/log").text


def test_configuration_overrules_administrators(
    app: Flask, admin: Browser, browsing: Browsing
) -> None:
    app.config["PUBLIC_READING"] = False
    assert "PUBLIC_READING is off" in decide(admin, "1")
    assert browsing.anonymous().get("/").status_code == 302


def test_nobody_else_decides(browsing: Browsing, bob: User) -> None:
    member = browsing.as_user(bob)
    assert member.get("/admin/strangers").status_code == 403
    answer = member.submit("/admin/strangers", {"open": "0"}, page="/settings")
    assert answer.status_code == 403
    assert settings.is_open_to_strangers()


def test_commands_open_and_close_the_site(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    leave_undecided()
    assert "for members only" in run(args=["site", "status"]).output
    assert "may read this site now" in run(args=["site", "open"]).output
    assert "open to strangers" in run(args=["site", "status"]).output
    run(args=["site", "close"])
    db.session.rollback()
    assert not settings.is_open_to_strangers()
    app.config["PUBLIC_READING"] = False
    assert "They cannot yet" in run(args=["site", "open"]).output


def test_person_keeps_their_page_for_members(browsing: Browsing, bob: User) -> None:
    make_post(bob, "Hello")
    browser, stranger = browsing.as_user(bob), browsing.anonymous()
    page = browser.open("/settings")
    assert "/settings/readers" in page.links.values()
    browser.submit("/settings/readers", {"members_only": "y"})
    assert stranger.get("/user/bob").status_code == 302
    assert "checked" in browser.get("/settings/readers").text
    browser.submit("/settings/readers", {"unindexed": "y"})
    answer = stranger.get("/user/bob")
    assert (answer.status_code, answer.headers["X-Robots-Tag"]) == (200, "noindex")
    browser.submit("/settings/readers", {})
    assert "X-Robots-Tag" not in stranger.get("/user/bob").headers
