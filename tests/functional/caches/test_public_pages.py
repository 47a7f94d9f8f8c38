"""Pages for all strangers: remembered as bytes, and never older than the database."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.credentials import suspension
from app.extensions import caches, db
from app.lib.clock import utcnow
from app.news.models import Headline, NewsSource
from app.posts.commands import DeletePost, EditPost, PublishPost
from app.site import settings
from app.users import service as users
from tests.functional.caches.conftest import Cast
from tests.support.counting import StatementCounter
from tests.support.news import make_source, store
from tests.support.waiting import wait_for

Change = Callable[[Cast], Any]
LISTS = ("/", "/explore", "/tag/many")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger's client; no redirect to the sign-in leaves a cookie in it."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def other_client(other: Flask) -> FlaskClient:
    """A stranger's client at the other application."""
    return other.test_client(use_cookies=False)


@pytest.fixture
def news(cast: Cast) -> NewsSource:
    """A source of the site, with a headline."""
    source = make_source()
    store(source, "A bridge")
    return source


def _paths(cast: Cast) -> list[str]:
    thread = f"/post/{cast.post.id}"
    return [*LISTS, "/user/bob", "/user/charlie", thread, "/news"]


def test_second_request_asks_no_statement(
    cast: Cast, news: NewsSource, client: FlaskClient, statements: StatementCounter
) -> None:
    for path in _paths(cast):
        first = client.get(path)
        assert first.status_code == 200, path
        with statements() as asked:
            second = client.get(path)
        assert (asked, second.data) == ([], first.data), path
        assert first.headers["Cache-Control"] == "public, no-cache"
        etag = {"If-None-Match": first.headers["ETag"]}
        assert client.get(path, headers=etag).status_code == 304


def test_each_language_has_a_page_of_its_own(cast: Cast, client: FlaskClient) -> None:
    for _ in range(2):
        for path in _paths(cast):
            for code in ("en", "es", "fa"):
                page = client.get(path, headers={"Accept-Language": code})
                assert f'<html lang="{code}"' in page.text, path
                assert "Accept-Language" in page.headers["Vary"]


def test_page_of_strangers_has_nothing_of_anybody(
    cast: Cast, news: NewsSource, client: FlaskClient
) -> None:
    for path in _paths(cast):
        response = client.get(path)
        assert "csrf_token" not in response.text, path
        assert response.headers["X-Request-ID"] not in response.text, path
        assert "Set-Cookie" not in response.headers, path


def test_member_gets_a_page_of_their_own(
    cast: Cast, client: Any, browsing: Any
) -> None:
    for path in _paths(cast):
        client.get(path)
        mine = browsing.as_user(cast.alice).get(path)
        assert "private" in mine.headers["Cache-Control"], path
        assert 'name="csrf-token"' in mine.text, path


def _publish(cast: Cast) -> Any:
    return PublishPost(cast.bob, "New #many", max_length=100).execute()


def _reply(cast: Cast) -> Any:
    return PublishPost(
        cast.alice, "Mine #many", max_length=100, reply_to=cast.post.id
    ).execute()


def _edit(cast: Cast) -> Any:
    return EditPost(cast.bob, cast.post.id, "Other #many", max_length=100).execute()


def _delete(cast: Cast) -> Any:
    return DeletePost(cast.charlie, cast.reply.id, "test").execute()


def _rename(cast: Cast) -> Any:
    return users.update_profile(cast.charlie, username="charles")


def _close_profile(cast: Cast) -> Any:
    return users.update_readers(cast.charlie, members_only=True, unindexed=False)


def _suspend(cast: Cast) -> Any:
    suspension.suspend(cast.charlie)
    db.session.commit()


CHANGES = [_publish, _reply, _edit, _delete, _rename, _close_profile, _suspend]


def _pages(client: FlaskClient, paths: list[str]) -> list[tuple[int, bytes]]:
    return [(found.status_code, found.data) for found in map(client.get, paths)]


def _check(
    client: FlaskClient, other: FlaskClient, paths: list[str], change: Any
) -> None:
    """Check that a change shows at once on the warm pages of two applications."""
    before = _pages(client, paths)
    assert _pages(other, paths) == before
    change()
    after = _pages(client, paths)
    assert all(new != old for new, old in zip(after, before, strict=True))
    wait_for(lambda: _pages(other, paths) == after)
    caches.clear_all()
    assert _pages(client, paths) == after


@pytest.mark.parametrize("change", CHANGES)
def test_change_shows_on_the_lists_of_both(
    cast: Cast, client: FlaskClient, other_client: FlaskClient, change: Change
) -> None:
    # A reply is in lists, too.
    _check(client, other_client, list(LISTS), lambda: change(cast))


@pytest.mark.parametrize("change", [_reply, _edit, _delete, _rename, _close_profile])
def test_change_shows_on_the_thread_of_both(
    cast: Cast, client: FlaskClient, other_client: FlaskClient, change: Change
) -> None:
    thread = f"/post/{cast.post.id}"
    _check(client, other_client, [thread], lambda: change(cast))


@pytest.mark.parametrize("change", [_delete, _rename, _close_profile, _suspend])
def test_change_shows_on_the_profile_of_both(
    cast: Cast, client: FlaskClient, other_client: FlaskClient, change: Change
) -> None:
    _check(client, other_client, ["/user/charlie"], lambda: change(cast))


def test_opened_profile_shows_everywhere(
    cast: Cast, client: FlaskClient, other_client: FlaskClient
) -> None:
    users.update_readers(cast.charlie, members_only=True, unindexed=False)
    paths = [*LISTS, f"/post/{cast.post.id}", "/user/charlie"]

    def open_again() -> None:
        users.update_readers(cast.charlie, members_only=False, unindexed=False)

    _check(client, other_client, paths, open_again)


def _add_headline(source: NewsSource) -> None:
    store(source, "The second")


def _change_headline(source: NewsSource) -> None:
    db.session.query(Headline).one().title = "A tunnel"
    db.session.commit()


def _rename_source(source: NewsSource) -> None:
    source.name = "The Weekly"
    db.session.commit()


def _remove_source(source: NewsSource) -> None:
    db.session.delete(source)
    db.session.commit()


def _add_source(_source: NewsSource) -> None:
    make_source("http://two.example/feed", name="Two")


def _delete_headline(source: NewsSource) -> None:
    # Behind the back of the application.
    db.session.execute(sa.text("DELETE FROM headline"))
    db.session.commit()


@pytest.mark.parametrize(
    "change",
    [
        _add_headline,
        _change_headline,
        _delete_headline,
        _rename_source,
        _remove_source,
        _add_source,
    ],
)
def test_news_of_both_change_with_their_tables(
    news: NewsSource, client: FlaskClient, other_client: FlaskClient, change: Any
) -> None:
    _check(client, other_client, ["/news"], lambda: change(news))


def test_fetch_that_finds_nothing_leaves_the_news(
    news: NewsSource, client: FlaskClient, statements: StatementCounter
) -> None:
    client.get("/news")
    news.due_at = news.checked_at = news.succeeded_at = utcnow()
    db.session.commit()
    wait_for(lambda: client.get("/news").status_code == 200)
    with statements() as asked:
        client.get("/news")
    assert asked == []


def test_closed_site_shows_no_stranger_a_page(
    cast: Cast, news: NewsSource, client: FlaskClient, other_client: FlaskClient
) -> None:
    paths = _paths(cast)

    def close() -> None:
        settings.set_open_to_strangers(False)
        db.session.commit()

    _check(client, other_client, paths, close)
    assert {status for status, _page in _pages(client, paths)} == {302}
