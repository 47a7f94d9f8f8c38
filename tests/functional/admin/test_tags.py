"""Administrators bar tags from the trends, and admit them again."""

from app.extensions import db
from app.models import User
from app.timeline import trends
from tests.support.browsing import Browser
from tests.support.factories import make_post


def _names() -> list[str]:
    db.session.rollback()
    trends.FOUND.clear()
    return [trend.name for trend in trends.current()]


def test_administrator_bars_a_trend(admin: Browser, alice: User, bob: User) -> None:
    for person in (alice, bob):
        make_post(person, "#خبرها")
    assert _names() == ["خبرها"]
    assert admin.get("/admin/tags/خبرها/bar").status_code == 200
    assert admin.submit("/admin/tags/خبرها/bar", {}).status_code == 302
    assert _names() == []
    assert "#خبرها" not in admin.get("/tags").text
    assert "#خبرها" in admin.get("/admin/tags").text
    log = admin.get("/admin/log").text
    assert "barred a tag" in log
    assert admin.submit("/admin/tags/خبرها/admit", {}, page="/admin/tags")
    assert _names() == ["خبرها"]
