"""What a visit costs and leaves behind: statements, writes, traces, foreign hosts."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app, db
from app.lib.clock import utcnow
from app.models import User
from tests.support import factories
from tests.support.browsing import Browser, Browsing
from tests.support.counting import StatementCounter

# At most so many statements make a page, however many posts and authors it shows.
MOST = {
    "/index": 8,
    "/explore": 8,
    "/user/author0": 8,
    "/user/author0/popup": 5,
    "/user/author0/followers": 6,
    "/notifications": 2,
    "/edit_profile": 4,
}
FOREIGN = re.compile(r"(?:src|href|action|data-\w+)=\"(?:https?:)?//([^/\"]+)")


@pytest.fixture
def crowd(app: Flask, alice: Any) -> list[User]:
    """People who each wrote something, followed by Alice."""
    authors = [factories.make_user(f"author{number}") for number in range(12)]
    for author in authors:
        factories.follow(alice, author)
        factories.follow(author, authors[0]) if author is not authors[0] else None
        factories.make_posts(author, 2, f"Post of @alice by {author.username}")
    return authors


@pytest.mark.parametrize("path", MOST)
def test_a_page_costs_few_statements_and_writes_nothing(
    browsing: Browsing,
    statements: StatementCounter,
    alice: Any,
    crowd: Any,
    path: str,
) -> None:
    browser = browsing.as_user("alice")
    browser.get(path)
    with statements() as asked:
        assert browser.get(path).status_code == 200
    assert [line for line in asked if not line.startswith("SELECT")] == []
    assert len(asked) <= MOST[path], asked


def test_a_static_file_asks_the_database_nothing(
    browsing: Browsing, statements: StatementCounter, alice: Any
) -> None:
    browser = browsing.as_user("alice")
    with statements() as asked, browser.get("/static/loading.gif") as answer:
        assert answer.status_code == 200
    assert asked == []


def seen(user: User) -> Any:
    """Read when somebody was last seen."""
    db.session.rollback()
    query = sa.select(User.last_seen).where(User.id == user.id)
    return db.session.scalar(query)


def long_ago(app: Flask, user: User) -> None:
    """Pretend that somebody was last seen, and last noted, long ago."""
    user.last_seen = utcnow() - timedelta(days=1)
    db.session.commit()
    app.extensions["presence"].clear()


def test_a_reader_is_seen_and_an_open_tab_is_not(
    app: Flask, browsing: Browsing, alice: Any
) -> None:
    browser = browsing.as_user("alice")
    long_ago(app, alice)
    before = seen(alice)
    tabs = ("/timeline/new", "/post/1/replies/new")
    for silent in ("/notifications", "/static/loading.gif", *tabs):
        browser.get(silent).close()
        assert seen(alice) == before, silent
    browser.get("/explore").close()
    first = seen(alice)
    assert first > before
    # Within a minute nothing is written again.
    browser.get("/index").close()
    assert seen(alice) == first


def test_a_program_is_seen_too(app: Flask, alice: Any) -> None:
    token = alice.get_token()
    db.session.commit()
    long_ago(app, alice)
    before = seen(alice)
    headers = {"Authorization": f"Bearer {token}"}
    app.test_client().get("/api/users", headers=headers, buffered=True).close()
    assert seen(alice) > before


def test_pages_load_nothing_from_other_sites_and_leak_no_address(
    browsing: Browsing, alice: Any, crowd: Any
) -> None:
    browser = browsing.as_user("alice")
    for path in MOST:
        html = browser.get(path).text
        assert "gravatar" not in html
        assert "alice@example.com" not in html or path == "/edit_profile"
        assert FOREIGN.findall(html) == [], path


def test_an_answer_has_the_id_of_its_request(browsing: Browsing) -> None:
    browser = browsing.anonymous()
    for answer in (browser.get("/nowhere"), browser.client.post("/auth/login")):
        assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-ID"])
    given = browser.get("/auth/login", headers={"X-Request-ID": "proxy-0123456789"})
    assert given.headers["X-Request-ID"] == "proxy-0123456789"
    for bad in ("", "short", "x" * 65, "two words here", "<script>alert(1)"):
        made = browser.get("/auth/login", headers={"X-Request-ID": bad})
        assert re.fullmatch(r"[0-9a-f]{16}", made.headers["X-Request-ID"])


@pytest.mark.parametrize(
    ("proxies", "address", "secure"),
    [(0, "127.0.0.1", False), (1, "203.0.113.7", True)],
)
def test_only_trusted_proxies_are_believed(
    config: Any, proxies: int, address: str, secure: bool
) -> None:
    config.TRUSTED_PROXIES = proxies
    app = create_app(config)

    @app.route("/who")
    def who() -> dict[str, Any]:
        from flask import request

        return {"address": request.remote_addr, "secure": request.is_secure}

    headers = {
        "X-Forwarded-For": "198.51.100.1, 203.0.113.7",
        "X-Forwarded-Proto": "https",
    }
    answer = app.test_client().get("/who", headers=headers)
    assert answer.json == {"address": address, "secure": secure}
    with app.app_context():
        db.engine.dispose()


def test_a_form_whose_session_is_gone_says_so(browsing: Browsing, alice: Any) -> None:
    browser: Browser = browsing.as_user("alice")
    token = browser.token("/index")
    browser.client.delete_cookie("session")
    answer = browser.client.post(
        "/index",
        data={"post": "Hello", "csrf_token": token},
        headers={"Accept": "text/html"},
    )
    assert answer.status_code == 401
    assert "What you wrote has not been sent." in answer.text
    assert "Hello</textarea>" in answer.text


def test_nobody_writes_a_line_into_the_log(
    browsing: Browsing, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "app.request"):
        browsing.anonymous().get("/a%0AERROR%20forged%00%1b%5B31m/é/%ED%A0%80")
    (line,) = [r.getMessage() for r in caplog.records if r.name == "app.request"]
    assert line.isprintable()
    assert line.startswith("GET /a%0AERROR%20forged%00%1B%5B31m/%C3%A9/")
