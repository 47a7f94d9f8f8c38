"""The database counts the attachments of posts and deletes their files with them."""

from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.media import service
from app.media.models import Attachment, File, file_chunk
from app.models import Post, User
from app.posts import counters
from app.posts.commands import DeletePost
from tests.support.factories import make_post


def attach(user: User, post: Post | None, position: int = 0, **more: Any) -> Attachment:
    """Attach a file with a small form of it."""
    big, small = (
        service.store("attachment", name, "image/webp", [b"x" * 900_000], user.id)
        for name in ("big.webp", "small.webp")
    )
    row = Attachment(
        post_id=post.id if post else None,
        position=position,
        kind="picture",
        file_id=big.id,
        preview_id=small.id,
        **more,
    )
    db.session.add(row)
    db.session.commit()
    return row


def count(post: Post) -> int:
    return int(
        db.session.scalar(sa.select(Post.attachment_count).where(Post.id == post.id))
        or 0
    )


def left() -> list[int]:
    tables = (Attachment.__table__, File.__table__, file_chunk)
    return [
        db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in tables
    ]


def test_post_counts_its_attachments(app: Flask, alice: User) -> None:
    post, other = make_post(alice), make_post(alice)
    first, second = attach(alice, post), attach(alice, post, 1)
    assert (count(post), count(other)) == (2, 0)
    first.post_id = other.id
    db.session.commit()
    assert (count(post), count(other)) == (1, 1)
    db.session.delete(second)
    db.session.commit()
    assert (count(post), count(other)) == (0, 1)
    assert left()[:2] == [1, 2]


def test_waiting_upload_is_counted_once_attached(app: Flask, alice: User) -> None:
    post, row = make_post(alice), attach(alice, None)
    assert count(post) == 0
    row.post_id = post.id
    db.session.commit()
    assert count(post) == 1


def test_files_are_deleted_with_their_post(app: Flask, alice: User, bob: User) -> None:
    post, other = make_post(alice), make_post(bob)
    for position in range(3):
        attach(alice, post, position)
    attach(bob, other)
    DeletePost(alice, post.id).execute()
    assert left() == [1, 2, 8]
    assert count(other) == 1


def test_attachment_is_deleted_with_its_file(app: Flask, alice: User) -> None:
    post = make_post(alice)
    row = attach(alice, post)
    service.delete(row.file_id or "")
    db.session.commit()
    assert (left(), count(post)) == ([0, 0, 0], 0)


def test_wrong_count_is_repaired(app: Flask, alice: User) -> None:
    post, plain = make_post(alice), make_post(alice)
    attach(alice, post)
    wrong = sa.update(Post).where(Post.id == sa.bindparam("b_id"))
    for each, number in ((post, 7), (plain, 2)):
        db.session.execute(wrong.values(attachment_count=number), {"b_id": each.id})
    db.session.commit()
    assert counters.repair() == 2
    assert (count(post), count(plain)) == (1, 0)
    assert counters.repair() == 0
