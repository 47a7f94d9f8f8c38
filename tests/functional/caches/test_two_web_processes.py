"""People who write at random over two web processes read nothing old from either."""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
from flask import Flask

from app.credentials import tokens
from app.extensions import db
from app.models import Post, User
from tests.support.factories import make_posts, make_user
from tests.support.many_processes import ManyProcesses, many_processes
from tests.support.pinned import Line, PinnedBrowser
from tests.support.waiting import wait_for

pytestmark = pytest.mark.slow
NAMES = ("alice", "bob", "charlie")
ROUNDS, WRITES = 4, 12
MARK = re.compile(r"\b(?:body|about)\d+\b")


@pytest.fixture
def site(
    app: Flask, database_url: str, redis_url: str, tmp_path: Path
) -> Iterator[ManyProcesses]:
    """Two web processes, and three people with posts."""
    for name in NAMES:
        make_posts(make_user(name), 2, "body")
    db.session.remove()
    with many_processes(database_url, redis_url, tmp_path) as running:
        yield running


@pytest.fixture
def lines(site: ManyProcesses) -> Iterator[list[Line]]:
    """A connection to each of the two processes."""
    found = [Line(site, pid) for pid in sorted(site.web_processes())]
    yield found
    for each in found:
        each.close()


class Person:
    """Somebody who writes in one process and looks at once in the other one."""

    def __init__(self, name: str, lines: list[Line], chance: Random) -> None:
        self.name, self.chance = name, chance
        self.browser = PinnedBrowser(lines)
        self.browser.sign_in(name)
        owner = db.session.scalars(sa.select(User).filter_by(username=name)).one()
        self.browser.token = tokens.create(owner, "reader", scopes=["read"])
        db.session.remove()

    def write(self) -> None:
        """Change something, and see it changed."""
        acts = (self.publish, self.edit, self.edit, self.delete, self.describe)
        near = self.chance.randrange(2)
        self.chance.choice((*acts, self.follow, self.bookmark))(near, 1 - near)

    def publish(self, near: int, far: int) -> None:
        text = self._new("body")
        assert self.browser.submit(near, "/", {"post": text}) == 302
        assert text in self.browser.get(far, "/")

    def edit(self, near: int, far: int) -> None:
        for post in self._own():
            text, url = self._new("body"), f"/post/{post}"
            assert self.browser.submit(near, f"{url}/edit", {"post": text}) == 302
            assert text in self.browser.get(far, url)

    def delete(self, near: int, far: int) -> None:
        for post in self._own():
            assert self.browser.submit(near, f"/post/{post}/delete", {}) == 302
            assert self.browser.get(far, f"/post/{post}").startswith("404")

    def describe(self, near: int, far: int) -> None:
        text = self._new("about")
        form = {"username": self.name, "about_me": text}
        assert self.browser.submit(near, "/edit_profile", form) == 302
        assert text in self.browser.get(far, f"/user/{self.name}")

    def follow(self, near: int, far: int) -> None:
        other = self.chance.choice([name for name in NAMES if name != self.name])
        page = f"/user/{other}"
        follows = f"/unfollow/{other}" in self.browser.get(near, page)
        way = "unfollow" if follows else "follow"
        assert self.browser.submit(near, f"/{way}/{other}", {}, page) == 302
        back = "follow" if follows else "unfollow"
        assert f'"/{back}/{other}' in self.browser.get(far, page)

    def bookmark(self, near: int, far: int) -> None:
        for post in posts():
            page = f"/post/{post}"
            kept = page in self.browser.get(near, "/bookmarks")
            way = "release" if kept else "keep"
            assert self.browser.submit(near, f"{page}/{way}", {}, page) == 302
            assert (page in self.browser.get(far, "/bookmarks")) is not kept
            return

    def _own(self) -> list[int]:
        """Return one of the person's posts, if there is any."""
        own = sa.select(Post.id).join(User, User.id == Post.user_id)
        found = db.session.scalars(own.where(User.username == self.name)).all()
        db.session.rollback()
        return [self.chance.choice(found)] if found else []

    def _new(self, word: str) -> str:
        return f"{word}{self.chance.randrange(10**9)}"


def posts() -> dict[int, str]:
    """Return the texts of all posts, the newest first."""
    rows = db.session.execute(sa.select(Post.id, Post.body).order_by(Post.id.desc()))
    found = {row.id: row.body for row in rows}
    db.session.rollback()
    return found


def about() -> dict[str, str]:
    """Return what people say about themselves."""
    rows = db.session.execute(sa.select(User.username, User.about_me))
    found = {row.username: row.about_me or "" for row in rows}
    db.session.rollback()
    return found


def stale(people: list[Person]) -> list[str]:
    """Return the pages of all people, in both processes, that show something else."""
    bodies = posts()
    expected = {f"/post/{post}": {body} for post, body in bodies.items()}
    expected["/explore"] = set(list(bodies.values())[:25])
    for name, text in about().items():
        expected[f"/user/{name}"] = {text} if text else set()
    return [
        f"{person.name} in process {which}: {url}"
        for person in people
        for which in range(2)
        for url, marks in expected.items()
        if not _shows(person.browser.get(which, url), url, marks)
    ]


def stale_answers(people: list[Person]) -> list[str]:
    """Return the posts that the API shows otherwise than they are."""
    return [
        f"{person.name} in process {which}: {post}"
        for person in people
        for which in range(2)
        for post, body in posts().items()
        if person.browser.call(which, f"posts/{post}")["body"] != body
    ]


def _shows(page: str, url: str, marks: set[str]) -> bool:
    """Return whether a page shows these texts, of their kind no other."""
    kind = "about" if url.startswith("/user/") else "body"
    found = {mark for mark in MARK.findall(page) if mark.startswith(kind)}
    return found == {mark for mark in marks if MARK.fullmatch(mark)}


def test_random_writers_read_nothing_old(
    app: Flask, site: ManyProcesses, lines: list[Line]
) -> None:
    chance = Random(9)
    people = [Person(name, lines, chance) for name in NAMES]
    for _round in range(ROUNDS):
        for _number in range(WRITES):
            chance.choice(people).write()
        # A program sees at once what anybody has written.
        assert stale_answers(people) == []
        wait_for(lambda: stale(people) == [], 20, explain=lambda: str(stale(people)))
