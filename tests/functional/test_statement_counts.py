"""How many statements the main pages ask: a fixed number, however much there is."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app import db
from app.extensions import caches
from app.messages import service as messages
from app.models import Task, User
from app.notifications import service as notifications
from tests.support.browsing import Browser, Browsing
from tests.support.counting import StatementCounter
from tests.support.factories import PASSWORD, follow, make_post, make_user
from tests.support.news import make_source, store

# What a page asks of a process that knows nothing: the reader, what the page shows
# (ids, then rows), open tasks. Home and explore of a young site ask for recent writers.
COLD = {
    "/": 6,
    "/?max_id={last}": 6,
    "/timeline/new?min_id={first}": 3,
    "/explore": 6,
    "/explore?max_id={last}": 6,
    "/discover": 11,
    "/user/bob": 6,
    "/user/alice/followers": 5,
    "/user/alice/following": 5,
    "/user/bob/popup": 3,
    "/tag/many": 4,
    # The reader, people of a day and of the week before, names, the barred, tasks.
    "/tags": 6,
    "/tags?q=man": 3,
    "/post/{last}": 3,
    "/search?q=post&sort=newest": 4,
    "/search?q=u1&type=people": 6,
    "/messages": 3,
    "/messages/bob": 5,
    "/notifications/all": 3,
    # The reader, the task, open tasks.
    "/settings/import": 3,
    "/tasks/{task}": 3,
    "/bookmarks": 3,
    "/news": 6,
    "/news/sources": 5,
    "/notifications?since=0": 2,
}
# What it asks once the rows are known: which ids there are, and what is not remembered
# of anybody (messages, events, when somebody was last seen).
MOST = {
    "/": 1,
    "/?max_id={last}": 1,
    "/timeline/new?min_id={first}": 1,
    "/explore": 1,
    "/explore?max_id={last}": 1,
    "/discover": 2,
    "/user/bob": 2,
    "/user/alice/followers": 1,
    "/user/alice/following": 1,
    "/user/bob/popup": 1,
    "/tag/many": 1,
    # The barred ones; trends are remembered for a while.
    "/tags": 1,
    "/tags?q=man": 1,
    "/post/{last}": 0,
    "/search?q=post&sort=newest": 1,
    "/search?q=u1&type=people": 2,
    "/messages": 1,
    "/messages/bob": 2,
    "/notifications/all": 1,
    "/settings/import": 1,
    "/tasks/{task}": 1,
    "/bookmarks": 1,
    # Sources, headlines, the same stories elsewhere, what was shared.
    "/news": 4,
    # One's own, those of the site, which are muted.
    "/news/sources": 3,
    "/notifications?since=0": 1,
}
API = {
    "/api/me": 1,
    "/api/users/1": 1,
    "/api/timelines/home": 1,
    "/api/tags/many/posts": 1,
    "/api/posts/{last}": 0,
}
# PostgreSQL looks at the newest posts first, and asks the index if those are too few.
TWICE_ON_POSTGRESQL = "/search?q=post&sort=newest"
# The reader, the post, what has to follow.
PLAIN_POST = 3
# Tags are made, found and linked; people are found and linked, and have to be told.
RICH_POST = PLAIN_POST + 6
# A text that this process has not rendered yet may mention people.
FIRST_TIME = 1


@pytest.fixture
def reader(app: Flask, browsing: Browsing, alice: Any) -> Iterator[Browser]:
    """Alice's browser."""
    browser = browsing.as_user(alice)
    # The first page of a minute also looks up the recent writers and `last_seen`.
    browser.get("/")
    db.session.rollback()
    return browser


def make_task(user: User) -> Task:
    """Return a task of a user that is done."""
    task = Task(name="import_tweets", user_id=user.id, complete=True, state="done")
    db.session.add(task)
    db.session.commit()
    return task


def fill(alice: User, authors: int, each: int) -> None:
    """Let people write, follow and be followed, and write to Alice."""
    for number in range(authors):
        author = db.session.scalar(db.select(User).filter_by(username=f"u{number}"))
        author = author or make_user(f"u{number}")
        follow(alice, author)
        follow(author, alice)
        notifications.notify_follow(author, alice)
        db.session.commit()
        messages.send(author, alice, "Hello", max_length=100)
        for post in range(each):
            make_post(author, f"Post {post} of @alice #many")
    for number in range(authors):
        source = make_source(f"http://{authors}.example/{number}")
        store(source, *(f"News {authors} {number} {n}" for n in range(each)))


def count(reader: Browser, statements: StatementCounter, url: str) -> list[str]:
    """Return the statements of a page, read by somebody who has just read another."""
    with statements() as asked:
        answer = reader.get(url)
    assert answer.status_code == 200, answer.text
    return asked


@pytest.mark.parametrize("page", MOST)
def test_pages_ask_a_fixed_number_of_statements(
    reader: Browser, statements: StatementCounter, alice: Any, bob: Any, page: str
) -> None:
    first, last = make_post(bob, "One #many").id, make_post(alice, "Two #many").id
    url = page.format(first=first, last=last, task=make_task(alice).id)
    follow(alice, bob)
    for authors, each in ((2, 2), (6, 6)):
        fill(alice, authors, each)
        first_time = count(reader, statements, url)
        assert len(first_time) <= COLD[page] + _extra(page) + FIRST_TIME, "\n".join(
            first_time
        )
        again = count(reader, statements, url)
        assert len(again) <= MOST[page] + _extra(page), "\n".join(again)


@pytest.mark.parametrize("page", COLD)
def test_a_process_that_knows_nothing_asks_no_more_than_this(
    reader: Browser, statements: StatementCounter, alice: Any, bob: Any, page: str
) -> None:
    first, last = make_post(bob, "One #many").id, make_post(alice, "Two #many").id
    follow(alice, bob)
    fill(alice, 6, 6)
    url = page.format(first=first, last=last, task=make_task(alice).id)
    reader.get(url)
    caches.clear_all()
    asked = count(reader, statements, url)
    assert len(asked) <= COLD[page] + _extra(page), "\n".join(asked)


def test_a_poll_that_has_seen_everything_asks_nothing(
    reader: Browser, statements: StatementCounter, alice: Any
) -> None:
    fill(alice, authors=1, each=1)
    newest = reader.get("/notifications?since=0").json[-1]["timestamp"]
    assert count(reader, statements, f"/notifications?since={newest}") == []


@pytest.mark.parametrize("path", API)
def test_the_api_asks_a_fixed_number_of_statements(
    app: Flask, statements: StatementCounter, alice: Any, bob: Any, path: str
) -> None:
    last = make_post(bob, "One #many").id
    fill(alice, 3, 3)
    client = app.test_client()
    token = client.post("/api/tokens", auth=("alice", PASSWORD)).json["token"]
    headers = {"Authorization": f"Bearer {token}"}
    url = path.format(last=last)
    client.get(url, headers=headers)
    db.session.rollback()
    with statements() as asked:
        assert client.get(url, headers=headers).status_code == 200
    assert len(asked) <= API[path], "\n".join(asked)


def test_a_page_asks_as_much_whatever_there_is(
    reader: Browser, statements: StatementCounter, alice: Any
) -> None:
    fill(alice, authors=1, each=1)
    reader.get("/")
    few = count(reader, statements, "/")
    fill(alice, authors=12, each=4)
    reader.get("/")
    many = count(reader, statements, "/")
    assert [text.partition(" FROM")[0] for text in many] == [
        text.partition(" FROM")[0] for text in few
    ]


@pytest.mark.parametrize(
    ("text", "most"),
    [("Hello", PLAIN_POST), ("Hello @bob, this is #new and #many", RICH_POST)],
)
@pytest.mark.usefixtures("bob")
def test_writing_a_post(
    reader: Browser, statements: StatementCounter, text: str, most: int
) -> None:
    fields = {"csrf_token": reader.token("/"), "post": text}
    with statements() as asked:
        answer = reader.client.post("/", data=fields)
    assert answer.status_code == 302
    assert len(asked) <= most, "\n".join(asked)


def _extra(page: str) -> int:
    return db.engine.dialect.name == "postgresql" and page == TWICE_ON_POSTGRESQL
