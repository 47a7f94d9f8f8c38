"""Whatever changes shows at once where it was changed, and soon everywhere."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
import sqlalchemy as sa
from flask import Flask

from app.credentials import accounts, passwords, suspension
from app.extensions import db
from app.media import service as media
from app.media.models import Attachment
from app.messages import service as messages
from app.models import User
from app.notifications import service as notifications
from app.posts.commands import DeletePost, EditPost, PublishPost
from app.reactions import service as reactions
from app.reactions.kinds import BOOKMARK
from app.relationships import blocks
from app.tasks import service as tasks
from app.users import service as users
from tests.functional.caches.conftest import Cast
from tests.support.factories import PASSWORD, follow
from tests.support.waiting import wait_for
from tests.support.warm_pages import Reader


class Change(NamedTuple):
    """A write, and a page that shows it."""

    act: Callable[[Cast], object]
    page: str


def _reply(cast: Cast) -> object:
    parent = cast.mentioning.id
    return PublishPost(cast.bob, "Me?", max_length=100, reply_to=parent).execute()


def _attach(cast: Cast) -> None:
    file = media.store("attachment", "a.webp", "image/webp", [b"x"], cast.bob.id)
    row = Attachment(post_id=cast.post.id, kind="picture", file_id=file.id)
    db.session.add(row)
    db.session.commit()


def _describe_picture(cast: Cast) -> None:
    _attach(cast)
    statement = sa.update(Attachment).values(alt="A cat")
    db.session.execute(statement)
    db.session.commit()


def _message(cast: Cast) -> object:
    return messages.send(cast.bob, cast.alice, "Hello", max_length=100)


def _notify(cast: Cast) -> None:
    notifications.notify_follow(cast.charlie, cast.alice)
    db.session.commit()


def _start_task(cast: Cast) -> None:
    tasks.launch(cast.alice, tasks.EXPORT, "Exporting posts…")
    db.session.commit()


def _rename(cast: Cast) -> None:
    users.update_profile(cast.bob, username="robert")


def _describe(cast: Cast) -> None:
    users.update_profile(cast.bob, about_me="A new description")


def _picture(cast: Cast) -> None:
    cast.bob.picture_id = "a-picture"
    db.session.commit()


def _edit(cast: Cast) -> object:
    return EditPost(cast.bob, cast.post.id, "Edited @charlie", max_length=99).execute()


def _new_password(cast: Cast) -> None:
    passwords.change(cast.alice, PASSWORD, "another long password")


def _suspend(person: User) -> None:
    suspension.suspend(person)
    db.session.commit()


def _language(cast: Cast) -> None:
    users.update_language(cast.alice, "es", ["en", "es"])


CHANGES = {
    "a new post": Change(
        lambda cast: PublishPost(cast.bob, "New", max_length=9).execute(), "/"
    ),
    "an edited post": Change(_edit, "/"),
    "a deleted post": Change(
        lambda cast: DeletePost(cast.bob, cast.post.id).execute(), "/"
    ),
    "a deleted parent": Change(
        lambda cast: DeletePost(cast.bob, cast.post.id).execute(), "/post/{reply}"
    ),
    "a reply": Change(_reply, "/post/{mentioning}"),
    "a count of replies": Change(_reply, "/tag/many"),
    "a bookmark": Change(
        lambda cast: reactions.add(BOOKMARK, cast.alice, cast.post.id), "/post/{post}"
    ),
    "a follow": Change(lambda cast: follow(cast.alice, cast.charlie), "/user/charlie"),
    "a followed author": Change(lambda cast: follow(cast.alice, cast.charlie), "/"),
    "a block by the author": Change(
        lambda cast: blocks.block(cast.bob, cast.alice), "/post/{post}"
    ),
    "a block": Change(lambda cast: blocks.block(cast.alice, cast.charlie), "/explore"),
    "a mute": Change(lambda cast: blocks.mute(cast.alice, cast.bob), "/"),
    "an author's name": Change(_rename, "/"),
    "a mentioned name": Change(_rename, "/post/{mentioning}"),
    "a parent's name": Change(_rename, "/user/charlie"),
    "a former name": Change(_rename, "/user/bob"),
    "a description": Change(_describe, "/user/bob"),
    "a picture": Change(_picture, "/"),
    "an attachment": Change(_attach, "/"),
    "a description of a picture": Change(_describe_picture, "/post/{post}"),
    "a closed account": Change(lambda cast: accounts.deactivate(cast.bob), "/"),
    "a closed account's page": Change(
        lambda cast: accounts.deactivate(cast.bob), "/user/bob"
    ),
    "a suspended account": Change(lambda cast: _suspend(cast.bob), "/"),
    "one's own suspended account": Change(
        lambda cast: _suspend(cast.alice), "/explore"
    ),
    "a message": Change(_message, "/"),
    "an event": Change(_notify, "/explore"),
    "a task": Change(_start_task, "/explore"),
    "a language": Change(_language, "/explore"),
    "a password": Change(_new_password, "/"),
    "one's own closed account": Change(
        lambda cast: accounts.deactivate(cast.alice), "/explore"
    ),
}


@pytest.mark.parametrize("url", ["/", "/tag/many", "/user/bob"])
def test_account_that_is_back_shows_everywhere(
    app: Flask, other: Flask, cast: Cast, url: str
) -> None:
    _suspend(cast.bob)
    near, far = Reader(app, "alice"), Reader(other, "alice")
    before = [(near.page(url), far.page(url)) for _ in range(3)][-1][0]
    suspension.reactivate(cast.bob)
    db.session.commit()
    after = near.page(url)
    assert after != before
    wait_for(lambda: far.page(url) == after, 10)
    assert after == near.fresh(url)


def _address(cast: Cast, page: str) -> str:
    posts = {"post": cast.post, "mentioning": cast.mentioning, "reply": cast.reply}
    return page.format(**{name: post.id for name, post in posts.items()})


@pytest.mark.parametrize("name", CHANGES)
def test_change_shows_on_the_next_page(app: Flask, cast: Cast, name: str) -> None:
    change = CHANGES[name]
    url = _address(cast, change.page)
    reader = Reader(app, "alice")
    before = [reader.page(url) for _ in range(3)][-1]
    db.session.rollback()
    change.act(cast)
    after = reader.page(url)
    assert after != before
    assert after == reader.fresh(url)


@pytest.mark.parametrize("name", CHANGES)
def test_change_shows_in_another_application(
    app: Flask, other: Flask, cast: Cast, name: str
) -> None:
    change = CHANGES[name]
    url = _address(cast, change.page)
    near, far = Reader(app, "alice"), Reader(other, "alice")
    before = [far.page(url) for _ in range(3)][-1]
    db.session.rollback()
    change.act(cast)
    expected = near.fresh(url)
    assert expected != before
    wait_for(lambda: far.page(url) == expected, 10)
