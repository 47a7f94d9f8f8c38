import pytest
import sqlalchemy as sa
from flask import Flask

from app.credentials import accounts, tokens
from app.extensions import db
from app.lifecycle import purge
from app.lifecycle.registry import lifecycle
from app.media import attachments
from app.media import service as media
from app.models import (
    ApiToken,
    Attachment,
    Conversation,
    File,
    Message,
    Notification,
    Outbox,
    Post,
    Task,
    User,
    block,
    bookmark,
    file_chunk,
    followers,
    mute,
)
from app.reactions import service as reactions
from app.reactions.kinds import BOOKMARK
from app.relationships import service
from app.worker import outbox
from tests.support.factories import make_post, make_posts


def drain() -> None:
    """Carry out everything, however many messages follow from others."""
    for _round in range(50):
        if not outbox.drain():
            return
    raise AssertionError("the outbox never becomes empty")


def count(table: object) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0  # type: ignore[arg-type]  # models and tables


def fill(user: User, other: User) -> None:
    """Store at least one of everything for a person."""
    for number in range(5):
        make_post(user, f"Hello @{other.username} #tag {number}")
    answer = make_post(other, f"Hello @{user.username} #tag")
    for post in (answer, *(make_posts(user, 3))):
        reactions.add(BOOKMARK, user, post.id)
        reactions.add(BOOKMARK, other, post.id)
    shown = attachments.Content(b"x" * 300_000, "image/webp")
    draft = attachments.Draft("picture", content=shown, preview=shown)
    attachments.attach(make_post(user).id, user.id, [draft] * 2)
    service.follow(user, other)
    service.follow(other, user)
    for one, another in ((user, other), (other, user)):
        db.session.execute(
            sa.insert(block).values(blocker_id=one.id, blocked_id=another.id)
        )
        db.session.execute(sa.insert(mute).values(muter_id=one.id, muted_id=another.id))
    for sender, recipient in ((user, other), (other, user)):
        message = Message(sender_id=sender.id, recipient_id=recipient.id, body="psst")
        db.session.add(message)
    db.session.add(Task(name="export_posts", user_id=user.id))
    media.store("export", "posts.json", "application/json", [b"x" * 300_000], user.id)
    tokens.create(user, "phone")
    db.session.commit()


@pytest.mark.parametrize("batch", [2, 200])
def test_nothing_of_a_deleted_account_remains(
    app: Flask, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(purge, "BATCH", batch)
    fill(alice, bob)
    drain()

    accounts.deactivate(alice)
    drain()

    db.session.expire_all()
    assert db.session.scalars(sa.select(User)).all() == [bob]
    assert [post.user_id for post in db.session.scalars(sa.select(Post))] == [bob.id]
    assert bob.hidden_count == 0
    for table in (
        block,
        mute,
        followers,
        Message,
        Conversation,
        Attachment,
        File,
        file_chunk,
        ApiToken,
        Task,
    ):
        assert count(table) == 0, table
    assert db.session.scalars(sa.select(bookmark.c.user_id)).all() == [bob.id]
    assert bob.bookmark_count == 1
    about = sa.select(Notification).where(Notification.actor_id.is_not(None))
    assert not db.session.scalars(about).all()
    assert count(Outbox) == 0


def test_counters_of_others_stay_right(app: Flask, alice: User, bob: User) -> None:
    fill(alice, bob)
    drain()
    accounts.deactivate(alice)
    drain()

    db.session.expire_all()
    assert (bob.follower_count, bob.followed_count, bob.post_count) == (0, 0, 1)
    assert (bob.unread_messages, bob.unread_notifications) == (0, 0)


def test_rows_added_meanwhile_are_purged_next_time(
    app: Flask, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.deactivate(alice)
    *steps, last = lifecycle.purge_steps

    def late(user_id: int, limit: int) -> bool:
        db.session.add(Message(sender_id=bob.id, recipient_id=user_id, body="late"))
        db.session.flush()
        return last(user_id, limit)

    with monkeypatch.context() as patched:
        patched.setattr(lifecycle, "purge_steps", [*steps, late])
        outbox.drain()
    assert db.session.get(User, alice.id) is not None

    db.session.execute(sa.update(Outbox).values(run_at=sa.func.now()))
    db.session.commit()
    drain()
    assert count(User) == 1


def test_an_active_account_is_never_purged(app: Flask, alice: User) -> None:
    purge.purge({"user_id": alice.id})
    purge.purge({"user_id": 12345})
    assert count(User) == 1
