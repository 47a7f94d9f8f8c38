"""The objects that scripts, forks and shells of the founding application use."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

import app.models as models
from app import create_app, db
from app.models import Message, Notification, PaginatedAPIMixin, Post, Task, User
from app.search import add_to_index, query_index, remove_from_index
from config import Config
from tests.support import factories

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


class TestConfig(Config):
    """What readers of the founding application write."""

    __test__ = False
    TESTING = True
    SQLALCHEMY_DATABASE_URI = "sqlite://"
    ELASTICSEARCH_URL = None


def test_names_are_where_they_were(app: Flask) -> None:
    import app.email
    import app.tasks
    import app.translate

    wanted = "User Post Message Notification Task followers SearchableMixin"
    assert [name for name in wanted.split() if not hasattr(models, name)] == []
    assert callable(app.email.send_email)
    assert callable(app.tasks.export_posts)
    assert callable(app.translate.translate)


def test_an_application_has_its_attributes(app: Flask) -> None:
    attributes: Any = app
    assert attributes.elasticsearch is None
    assert attributes.task_queue.name == "microblog-tasks"
    assert hasattr(attributes.redis, "ping")


@pytest.mark.usefixtures("tmp_path")
def test_applications_are_made_and_dropped_in_one_process(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TestConfig, "DATA_DIR", str(tmp_path))
    for _round in range(3):
        app = create_app(TestConfig)
        with app.app_context():
            db.create_all()
            db.session.add(User(username="susan", email="susan@example.com"))
            db.session.commit()
            assert db.session.scalar(sa.select(sa.func.count(User.id))) == 1
            db.session.remove()
            db.drop_all()
            db.create_all()
            assert db.session.scalar(sa.select(sa.func.count(User.id))) == 0
            db.session.remove()
            db.engine.dispose()


def test_gravatars_are_exact() -> None:
    john = User(username="john", email="John@example.com")
    assert john.avatar(128) == (
        "https://www.gravatar.com/avatar/d4c74594d841139328695756648b6bd6"
        "?d=identicon&s=128"
    )


def test_user_without_password_matches_no_password(app: Flask) -> None:
    db.session.add(User(username="john", email="john@example.com"))
    db.session.commit()
    john = db.session.scalars(sa.select(User)).one()
    assert not john.check_password("")
    john.set_password("cat")
    assert (john.check_password("cat"), john.check_password("dog")) == (True, False)


def test_following_is_idempotent_and_counted(alice: Any, bob: Any) -> None:
    for _twice in range(2):
        alice.follow(bob)
    db.session.commit()
    assert alice.is_following(bob) is True
    assert bob.is_following(alice) is False
    assert (alice.following_count(), bob.followers_count()) == (1, 1)
    assert db.session.scalars(alice.following.select()).all() == [bob]
    assert db.session.scalars(bob.followers.select()).all() == [alice]
    for _twice in range(2):
        alice.unfollow(bob)
    db.session.commit()
    assert alice.is_following(bob) is False
    assert (alice.following_count(), bob.followers_count()) == (0, 0)


def test_people_not_yet_stored_may_be_followed(alice: Any) -> None:
    new = User(username="new", email="new@example.com")
    db.session.add(new)
    alice.follow(new)
    db.session.commit()
    assert alice.is_following(new)


def test_collections_take_and_give(alice: Any, bob: Any) -> None:
    alice.following.add(bob)
    db.session.commit()
    assert (alice.is_following(bob), bob.followers_count()) == (True, 1)
    alice.following.remove(bob)
    db.session.commit()
    assert (alice.is_following(bob), bob.followers_count()) == (False, 0)
    alice.posts.add(Post(body="Added to the collection"))
    db.session.commit()
    (post,) = db.session.scalars(alice.posts.select())
    assert (post.author, alice.posts_count()) == (alice, 1)


def test_given_moments_decide_the_order(alice: Any, bob: Any, charlie: Any) -> None:
    moments = {"a": 1, "b": 4, "c": 3, "d": 2}
    authors = {"a": alice, "b": bob, "c": charlie, "d": alice}
    posts = {
        name: Post(
            body=name, author=authors[name], timestamp=NOW + timedelta(seconds=seconds)
        )
        for name, seconds in moments.items()
    }
    db.session.add_all(posts.values())
    alice.follow(bob)
    alice.follow(charlie)
    db.session.commit()
    order = [post.body for post in db.session.scalars(alice.following_posts())]
    assert order == ["b", "c", "d", "a"]
    assert isinstance(alice.following_posts(), sa.Select)
    page = db.paginate(alice.following_posts(), page=2, per_page=2, error_out=False)
    assert [post.body for post in page.items] == ["d", "a"]


def test_a_naive_moment_is_one_of_utc(alice: Any) -> None:
    naive = NOW.replace(tzinfo=None)
    db.session.add(Post(body="naive", author=alice, timestamp=naive))
    db.session.commit()
    assert db.session.scalars(sa.select(Post)).one().timestamp == NOW


def test_a_message_is_a_row(alice: Any, bob: Any) -> None:
    db.session.add(Message(author=alice, recipient=bob, body="Hello"))
    db.session.commit()
    assert bob.unread_message_count() == 1
    (message,) = db.session.scalars(bob.messages_received.select())
    assert (message.author, repr(message)) == (alice, "<Message Hello>")
    assert db.session.scalars(alice.messages_sent.select()).all() == [message]
    query = bob.messages_received.select().order_by(Message.timestamp.desc())
    assert db.paginate(query, page=1, per_page=5, error_out=False).total == 1


def test_a_notification_is_a_row(alice: Any) -> None:
    db.session.add(Notification(name="x", payload_json=json.dumps([1]), user=alice))
    db.session.commit()
    (row,) = db.session.scalars(alice.notifications.select())
    assert (row.get_data(), row.user) == ([1], alice)
    db.session.execute(alice.notifications.delete().where(Notification.name == "x"))
    made = alice.add_notification("y", {"n": 1})
    alice.add_notification("y", {"n": 2})
    db.session.commit()
    rows = db.session.scalars(alice.notifications.select()).all()
    assert [(row.name, row.get_data()) for row in rows] == [("y", {"n": 2})]
    assert made.timestamp > 0


def test_a_task_is_launched(alice: Any) -> None:
    task = alice.launch_task("export_posts", "Exporting posts...", job_timeout=20)
    db.session.commit()
    assert len(task.id) == 36
    assert (task.name, task.user, task.complete) == ("export_posts", alice, False)
    assert (task.get_progress(), task.get_rq_job()) == (0, None)
    assert list(alice.get_tasks_in_progress()) == [task]
    assert alice.get_task_in_progress("export_posts") is task
    assert alice.get_task_in_progress("another") is None
    task.complete = True
    db.session.commit()
    assert task.get_progress() == 100
    assert alice.get_task_in_progress("export_posts") is None


def test_a_task_of_somebodys_own(alice: Any) -> None:
    db.session.add(Task(id="mine", name="mine", description="Mine", user=alice))
    db.session.commit()
    query = alice.tasks.select().where(Task.complete == sa.false())
    assert [task.id for task in db.session.scalars(query)] == ["mine"]


def test_tokens_are_given_and_revoked(alice: Any) -> None:
    token = alice.get_token()
    db.session.commit()
    assert len(token) == 32
    assert alice.get_token() == token
    assert User.check_token(token) == alice
    alice.revoke_token()
    db.session.commit()
    assert User.check_token(token) is None


def test_reset_tokens_are_checked(alice: Any, bob: Any) -> None:
    token = alice.get_reset_password_token()
    assert User.verify_reset_password_token(token) == alice
    assert User.verify_reset_password_token(token + "x") is None
    gone = alice.get_reset_password_token(expires_in=-1)
    assert User.verify_reset_password_token(gone) is None


def test_people_become_dictionaries_and_back(app: Flask, alice: Any) -> None:
    with app.test_request_context():
        known = alice.to_dict()
        assert "email" not in known
        assert alice.to_dict(include_email=True)["email"] == alice.email
        assert known["last_seen"].endswith("+00:00")
        assert known["_links"]["self"] == f"/api/users/{alice.id}"
        page = PaginatedAPIMixin.to_collection_dict(
            sa.select(User), 1, 10, "api.get_users"
        )
        assert [item["username"] for item in page["items"]] == ["alice"]
    eve = User()
    given = {"username": "eve", "email": "eve@example.com", "password": "apple"}
    eve.from_dict(given, new_user=True)
    assert (eve.username, eve.check_password("apple")) == ("eve", True)
    eve.from_dict({"about_me": "Hi", "password": "pear"})
    assert (eve.about_me, eve.check_password("apple")) == ("Hi", True)


def test_posts_are_searched_and_counted(alice: Any) -> None:
    factories.make_posts(alice, 7, "needle")
    rows, total = Post.search("needle", 1, 3)
    assert [post.body for post in rows] == ["needle 6", "needle 5", "needle 4"]
    assert total == 7
    assert [post.body for post in Post.search("needle", 3, 3)[0]] == ["needle 0"]
    rows, total = Post.search("needle", 99, 3)
    assert (rows.all(), total) == ([], 7)
    assert Post.search("haystack", 1, 3)[1] == 0
    Post.reindex()
    assert Post.search("needle", 1, 3)[1] == 7


def test_the_functions_of_the_index(alice: Any) -> None:
    post = factories.make_post(alice, "needle")
    add_to_index("post", post)
    assert query_index("post", "needle", 1, 10) == ([post.id], 1)
    remove_from_index("post", post)
    assert query_index("another", "needle", 1, 10) == ([], 0)
