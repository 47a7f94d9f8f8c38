"""Sources that are accounts and searches of Twitter, through the extension."""

from flask import Flask

from app.extensions import db
from app.lib.clock import utcnow
from app.models import User
from app.news.models import NewsSource
from app.news.refresh import refresh_due
from flask_twitter_api.sandbox import Sandbox
from tests.support.browsing import Browsing
from tests.support.sources import fetcher

PAGE = "/news/sources"


def test_account_and_search_are_sources(
    sandbox: Sandbox, app: Flask, browsing: Browsing, alice: User
) -> None:
    sandbox.world.write("bob", "A wombat <eats> & sleeps")
    reader = browsing.as_user(alice)
    for address in ("@bob", "twitter:wombat"):
        response = reader.submit(f"{PAGE}/add", {"address": address}, page=PAGE)
        assert response.status_code == 302, response.text
    assert refresh_due(fetcher()) == 2
    found = db.session.query(NewsSource).order_by(NewsSource.id).all()
    assert [each.last_error for each in found] == [None, None]
    assert [each.kind for each in found] == ["twitter", "twitter"]
    page = reader.get("/news").text
    # Both have the same tweet, which is shown once.
    assert page.count("A wombat &lt;eats&gt; &amp; sleeps</a>") == 1
    assert "also in" in page


def test_account_that_is_gone_is_explained(
    sandbox: Sandbox, app: Flask, browsing: Browsing, alice: User
) -> None:
    reader = browsing.as_user(alice)
    reader.submit(f"{PAGE}/add", {"address": "@nobody"}, page=PAGE)
    refresh_due(fetcher())
    (source,) = db.session.query(NewsSource).all()
    assert source.failures == 1
    assert source.last_error
    assert source.due_at > utcnow()
    assert "Failing:" in reader.get(PAGE).text
