"""Lists without hidden people: whole pages, exact ends, and nothing paid by others."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.extensions import db
from app.lib.keyset import Cursor
from app.models import User
from app.relationships import blocks
from app.timeline import queries, service
from app.timeline.suggestions import suggest
from tests.support.counting import StatementCounter
from tests.support.factories import follow, make_post, make_user

Hide = Callable[[User, User], bool]
LISTS = ["home", "explore", "tag"]


def blocked_by(viewer: User, person: User) -> bool:
    """Let the other side do it."""
    return blocks.block(person, viewer)


def select(name: str, viewer: User, cursor: Cursor) -> Callable[[int], Any]:
    """Return the Select of one of the lists."""
    dialect = db.engine.dialect.name
    return {
        "home": lambda limit: queries.home(viewer, cursor, limit, dialect),
        "explore": lambda limit: queries.explore(viewer, cursor, limit),
        "tag": lambda limit: queries.by_tag(viewer, "many", cursor, limit),
    }[name]


def read(name: str, viewer: User, cursor: Cursor, size: int) -> service.Slice:
    return service.read(viewer, select(name, viewer, cursor), cursor, size)


def walk(name: str, viewer: User, size: int = 3) -> list[list[str]]:
    """Page through a list to its end; every page but the last must be whole."""
    pages, cursor = [], Cursor()
    while True:
        part = read(name, viewer, cursor, size)
        pages.append([post.body for post in part.posts])
        if not part.has_older:
            return pages
        cursor = Cursor(max_id=part.ids[-1])


@pytest.fixture
def crowd(app: Flask, alice: User, bob: User, charlie: User) -> list[User]:
    """Three people who write in turn, and whom Alice reads."""
    follow(alice, bob)
    follow(alice, charlie)
    for number in range(7):
        for author in (alice, bob, charlie):
            make_post(author, f"{author.username} {number} #many")
    return [alice, bob, charlie]


@pytest.mark.parametrize("hide", [blocks.block, blocks.mute, blocked_by])
@pytest.mark.parametrize("name", LISTS)
def test_pages_are_whole_and_end_where_they_say(
    crowd: list[User], name: str, hide: Hide
) -> None:
    alice, bob, charlie = crowd
    hide(alice, charlie)
    left = [
        f"{author.username} {number} #many"
        for number in range(6, -1, -1)
        for author in (bob, alice)
    ]
    # 14 posts in pages of 3, 7 and 14: the last says that nothing follows.
    for size in (3, 7, 14):
        pages = walk(name, alice, size)
        assert [body for page in pages for body in page] == left
        assert [len(page) for page in pages] == [
            min(size, 14 - first) for first in range(0, 14, size)
        ]


@pytest.mark.parametrize("name", LISTS)
def test_newer_pages_leave_out_hidden_people(crowd: list[User], name: str) -> None:
    alice, _bob, charlie = crowd
    blocks.mute(alice, charlie)
    oldest = read(name, alice, Cursor(), 14).ids[-1]
    part = read(name, alice, Cursor(min_id=oldest), 3)
    assert [post.body[:-6] for post in part.posts] == ["bob 1", "alice 1", "bob 0"]
    assert part.has_newer
    head = read(name, alice, Cursor(min_id=oldest), 13)
    assert (len(head.posts), head.has_newer) == (13, False)


def test_home_shortcut_leaves_out_hidden_people(
    crowd: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MANY_FOLLOWED", 1)
    alice, _bob, charlie = crowd
    blocks.mute(alice, charlie)
    for cursor in (Cursor(), Cursor(max_id=read("home", alice, Cursor(), 3).ids[-1])):
        shortcut = service.home_shortcut(alice, cursor)
        assert shortcut is not None
        exact = read("home", alice, cursor, 5).ids
        assert list(db.session.scalars(shortcut(5))) == exact


def test_a_mute_is_one_persons_own(crowd: list[User]) -> None:
    alice, bob, charlie = crowd
    blocks.mute(alice, charlie)
    for viewer in (bob, charlie):
        assert len(read("explore", viewer, Cursor(), 30).posts) == 21
    blocks.unmute(alice, charlie)
    assert len(read("home", alice, Cursor(), 30).posts) == 21


def test_a_block_hides_both_from_each_other(crowd: list[User]) -> None:
    alice, bob, charlie = crowd
    blocks.block(charlie, alice)
    assert len(read("explore", alice, Cursor(), 30).posts) == 14
    assert len(read("explore", charlie, Cursor(), 30).posts) == 14
    assert len(read("explore", bob, Cursor(), 30).posts) == 21


def test_many_hidden_people_leave_the_page_whole(crowd: list[User]) -> None:
    alice, bob, _charlie = crowd
    for number in range(12):
        noisy = make_user(f"noisy{number}")
        make_post(noisy, "Listen! #many")
        follow(alice, noisy)
        blocks.mute(alice, noisy)
    make_post(bob, "At last #many")
    for name in LISTS:
        part = read(name, alice, Cursor(), 4)
        assert [post.body.split()[0] for post in part.posts] == [
            "At", "charlie", "bob", "alice",
        ]  # fmt: skip
        assert part.has_older


def test_nobody_hidden_is_suggested(
    app: Flask, alice: User, bob: User, charlie: User
) -> None:
    for author in (bob, charlie):
        make_post(author)
    blocks.mute(alice, bob)
    assert [each.username for each in suggest(alice, 5)] == ["charlie"]
    blocks.block(charlie, alice)
    assert suggest(alice, 5) == []


def test_following_posts_leaves_out_hidden_people(crowd: list[User]) -> None:
    alice, _bob, charlie = crowd
    blocks.mute(alice, charlie)
    found = db.session.scalars(alice.following_posts()).all()
    assert [post.id for post in found] == read("home", alice, Cursor(), 30).ids


@pytest.mark.parametrize("name", LISTS)
def test_who_hides_nobody_pays_nothing(
    crowd: list[User], statements: StatementCounter, name: str
) -> None:
    alice, bob, charlie = crowd
    blocks.block(bob, charlie)
    for viewer, pays in ((alice, False), (bob, True)):
        db.session.refresh(viewer)
        with statements() as asked:
            read(name, viewer, Cursor(), 3)
        assert len(asked) == 2
        assert ("block" in asked[0], "mute" in asked[0]) == (pays, pays)
