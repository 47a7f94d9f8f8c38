"""After any changes, in any order, a warm page is the page of empty caches."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.exceptions import Conflict, Invalid, NotAllowed, NotFound
from app.extensions import db
from app.messages import service as messages
from app.models import Post, User
from app.notifications import service as notifications
from app.posts.commands import DeletePost, EditPost, PublishPost
from app.reactions import service as reactions
from app.reactions.kinds import BOOKMARK
from app.relationships import blocks
from app.relationships import service as relationships
from app.users import service as users
from tests.support.factories import make_user
from tests.support.waiting import wait_for
from tests.support.warm_pages import Reader

NAMES = ("alice", "bob", "charlie", "dora")
ROUNDS, CHANGES_A_ROUND = 6, 12
REFUSED = (Conflict, Invalid, NotAllowed, NotFound)
PAGES = ("/", "/explore", "/tag/many", "/bookmarks", "/notifications/all", "/messages")


@dataclass
class Site:
    """People, and what they do at random, the same each time."""

    people: list[int]
    random: Random = field(default_factory=lambda: Random(9))
    renamed: int = 0

    def person(self) -> User:
        return db.session.get_one(User, self.random.choice(self.people))

    def post(self) -> Post | None:
        newest = sa.select(Post).order_by(Post.id.desc()).limit(12)
        found = db.session.scalars(newest).all()
        return self.random.choice(found) if found else None

    def publish(self) -> None:
        names = [self.person().username for _ in range(2)]
        text = f"{self.random.random()} @{names[0]} #many"
        parent = self.post() if self.random.random() < 0.5 else None
        reply_to = parent.id if parent is not None else None
        PublishPost(self.person(), text, max_length=140, reply_to=reply_to).execute()

    def edit(self) -> None:
        post = self.post()
        if post is not None:
            text = f"Edited {self.random.random()} @{self.person().username} #many"
            EditPost(post.author, post.id, text, max_length=140).execute()

    def delete(self) -> None:
        post = self.post()
        if post is not None:
            DeletePost(post.author, post.id).execute()

    def rename(self) -> None:
        self.renamed += 1
        users.update_profile(self.person(), username=f"name{self.renamed}")

    def describe(self) -> None:
        users.update_profile(self.person(), about_me=str(self.random.random()))

    def react(self) -> None:
        post, change = (
            self.post(),
            self.random.choice((reactions.add, reactions.remove)),
        )
        if post is not None:
            change(BOOKMARK, self.person(), post.id)

    def relate(self) -> None:
        kinds: tuple[Callable[[User, User], Any], ...] = (
            *(relationships.follow, relationships.follow, relationships.unfollow),
            *(blocks.block, blocks.unblock, blocks.mute, blocks.unmute),
        )
        self.random.choice(kinds)(self.person(), self.person())

    def write(self) -> None:
        messages.send(self.person(), self.person(), "Hello", max_length=100)

    def read(self) -> None:
        notifications.mark_read(self.person())

    def undo(self) -> None:
        """Write what is never committed."""
        self.person().about_me = "never"
        db.session.flush()
        db.session.rollback()

    def change(self) -> None:
        """Change anything, if that is allowed."""
        acts = (
            *(self.publish, self.publish, self.publish, self.edit, self.delete),
            *(self.rename, self.describe, self.react, self.react, self.relate),
            *(self.relate, self.write, self.read, self.undo),
        )
        try:
            self.random.choice(acts)()
        except REFUSED:
            pass
        finally:
            db.session.rollback()


def test_warm_pages_equal_fresh_ones_after_random_changes(app: Flask) -> None:
    site = Site([make_user(name).id for name in NAMES])
    readers = [Reader(app, name) for name in NAMES]
    for _round in range(ROUNDS):
        for _number in range(CHANGES_A_ROUND):
            site.change()
        for url in _addresses(site):
            warm = [reader.page(url) for reader in readers]
            assert warm == [reader.fresh(url) for reader in readers], url


def test_another_application_shows_no_former_page(app: Flask, other: Flask) -> None:
    site = Site([make_user(name).id for name in NAMES])
    near = [Reader(app, name) for name in NAMES]
    far = [Reader(other, name) for name in NAMES]
    for _round in range(ROUNDS // 2):
        for _number in range(CHANGES_A_ROUND):
            site.change()
        for url in _addresses(site):
            expected = [reader.fresh(url) for reader in near]
            wait_for(lambda: [each.page(url) for each in far] == expected, 10)  # noqa: B023  # called at once


def _addresses(site: Site) -> list[str]:
    """Return pages of all kinds, those of people and of posts among them."""
    names = db.session.scalars(sa.select(User.username)).all()
    newest = sa.select(Post.id).order_by(Post.id.desc()).limit(4)
    posts = [f"/post/{each}" for each in db.session.scalars(newest)]
    db.session.rollback()
    return [*PAGES, *(f"/user/{name}" for name in names), *posts]
