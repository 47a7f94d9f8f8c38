"""The site that `flask demo` fills."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from flask_migrate import stamp

from app.cli.demo import cast
from app.cli.demo.command import PASSWORD
from app.cli.demo.plan import BOOKMARKS, GUIDES, Planner
from app.extensions import db
from app.lib.entities import mentioned_names
from app.lib.ids import first_id_at
from app.lib.passwords import validate_password
from app.lib.text import clean_text, fits
from app.lib.usernames import validate_username
from app.lifecycle import counters
from app.models import Attachment, Conversation, Message, Notification, Post, User
from app.posts import counters as post_counters
from tests.support.browsing import Browsing
from tests.support.factories import make_user

Run = Callable[..., Result]
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def run(app: Flask) -> Run:
    """Run `flask demo …` on a database that counts as migrated."""
    stamp()

    def invoke(*arguments: str) -> Result:
        # The command throws away the pool, with what this session would give back.
        db.session.remove()
        return app.test_cli_runner().invoke(args=["demo", *arguments])

    return invoke


def count(model: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def everything() -> dict[str, int]:
    models = (User, Post, Message, Notification, Conversation)
    return {model.__tablename__: count(model) for model in models}


def test_fresh_site_is_filled_once(run: Run) -> None:
    first = run()
    assert first.exit_code == 0, first.output
    made = everything()
    assert made["user"] >= 30
    assert made["post"] >= 400
    assert all(f"  {name}" in first.output for name in GUIDES)
    assert sum(wrong for _seen, wrong in counters.repair()) == 0

    assert post_counters.repair() == 0
    shown = db.session.scalars(sa.select(Attachment)).all()
    assert len(shown) >= 5
    assert all(each.alt and each.file_id and each.post_id for each in shown)
    silent = db.session.scalars(sa.select(Post).where(Post.body == "")).all()
    assert silent
    assert all(post.attachment_count for post in silent)
    replies = db.session.scalars(sa.select(Post).where(Post.reply_to_id.is_not(None)))
    assert {post.language for post in replies} == set(cast.LANGUAGES)

    second = run()
    assert second.exit_code == 0
    assert "filled already" in second.output
    assert "Nothing was missing" in run("--force").output
    assert everything() == made

    db.session.delete(db.session.scalars(sa.select(Post).limit(1)).one())
    db.session.commit()
    assert "Nothing was missing" not in run("--force").output
    assert count(Post) == made["post"]


def test_guides_have_full_pages(run: Run, browsing: Browsing) -> None:
    run()
    for name in GUIDES:
        guide = db.session.scalars(sa.select(User).where(User.username == name)).one()
        page = browsing.as_user(name, PASSWORD).get("/index").text
        assert f'<html lang="{guide.language}"' in page
        assert guide.unread_messages
        assert guide.bookmark_count == BOOKMARKS
        assert 0 < guide.unread_notifications < 20
        posts = db.session.scalars(guide.following_posts().limit(100))
        assert {post.language for post in posts} == set(cast.LANGUAGES)


def test_posts_sort_by_time_and_none_is_future(run: Run) -> None:
    run()
    posts = db.session.scalars(sa.select(Post).order_by(Post.id)).all()
    moments = [post.timestamp for post in posts]
    assert moments == sorted(moments)
    assert moments[-1] < datetime.now(UTC)
    assert moments[-1] - moments[0] > timedelta(days=28)
    bounds = (moments[0] + timedelta(milliseconds=step) for step in (-1, 2))
    assert first_id_at(next(bounds)) <= posts[0].id < first_id_at(next(bounds))


def test_real_accounts_are_left_alone(run: Run) -> None:
    make_user("Juniper")
    refused = run()
    assert refused.exit_code == 1
    assert "--yes" in refused.output
    assert count(Post) == 0

    assert run("--yes").exit_code == 0
    names = set(db.session.scalars(sa.select(User.username)))
    assert {"Juniper", "parisa"} < names
    assert "juniper" not in names


def test_plan_depends_on_seed_and_moment_alone() -> None:
    assert Planner(7, NOW).plan() == Planner(7, NOW).plan()
    assert Planner(7, NOW).plan() != Planner(8, NOW).plan()


def test_every_text_passes_validation() -> None:
    plan = Planner(1, NOW).plan()
    names = {validate_username(person.name) for person in plan.people}
    texts = [post.text for post in plan.posts]
    texts += [post.former_text for post in plan.posts if post.former_text]
    texts += [message.text for message in plan.messages]
    texts += [person.about for person in plan.people]
    assert [text for text in texts if not fits(text, 140)] == []
    assert [text for text in texts if clean_text(text) != text] == []
    assert len(set(texts)) == len(texts)
    spoken_to = {name for text in texts for name in mentioned_names(text)}
    assert spoken_to <= names


def test_password_passes_validation() -> None:
    for person in cast.people():
        validate_password(PASSWORD, username=person.name, email=person.email)
