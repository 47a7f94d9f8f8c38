"""A database of the founding application carries on with its people and posts."""

import pytest
import sqlalchemy as sa
from flask_migrate import upgrade

from app import db
from app.credentials import tokens
from app.models import Conversation, Post, Task, User
from app.site import settings
from tests.support import founding
from tests.support.browsing import Browsing


@pytest.fixture
def adopted(migrating):
    """The founding application's database, filled by it and then upgraded."""
    founding.make(db.session.connection())
    db.session.commit()
    db.session.remove()
    upgrade()
    return migrating


@pytest.mark.parametrize("name", ["john", "JOHN", "susan"])
def test_everybody_can_still_log_in(adopted, name):
    home = Browsing(adopted).as_user(name, f"{name}-cat").get("/index")
    assert home.status_code == 200
    assert f"Hi, {name}!" in home.text


def test_the_timeline_has_the_posts_in_order(adopted):
    page = Browsing(adopted).as_user("susan", "susan-cat").get("/index").text
    places = [page.index(f"post {number} ") for number in (2, 1, 0)]
    assert places == sorted(places)


def test_nobodys_posts_become_public_by_it(adopted):
    page = Browsing(adopted).anonymous().get("/user/john")
    assert (page.status_code, "post 2 " in page.text) == (302, False)
    assert not settings.is_open_to_strangers()


def test_a_new_database_is_open_to_strangers(migrating):
    upgrade()
    assert settings.is_open_to_strangers()


def test_new_posts_stand_above_the_adopted_ones(adopted):
    browser = Browsing(adopted).as_user("john", "john-cat")
    browser.submit("/index", {"post": "brand new"})
    page = browser.get("/user/john").text
    assert page.index("brand new") < page.index("post 2 ")


def test_adopted_posts_are_found_tagged_and_linked(adopted):
    browser = Browsing(adopted).as_user("susan", "susan-cat")
    assert "post 1 " in browser.get("/tag/microblog").text
    assert "post <mark>1</mark>" in browser.get("/search?q=1").text
    assert 'href="/user/susan"' in browser.get("/user/john").text


def test_counters_are_counted(adopted):
    john, susan = db.session.get(User, 1), db.session.get(User, 3)
    assert (john.posts_count(), john.followers_count()) == (3, 1)
    assert (susan.following_count(), susan.unread_message_count()) == (1, 2)
    assert john.last_post_id == db.session.scalar(sa.select(sa.func.max(Post.id)))


def test_messages_become_a_conversation_with_its_unread_ones(adopted):
    side = db.session.get(Conversation, (3, 1))
    assert (side.unread_count, side.last_message_id, side.last_read_id) == (2, 3, 1)
    assert db.session.get(Conversation, (1, 3)).unread_count == 0


def test_an_old_token_opens_the_api_until_it_expires(adopted):
    found = tokens.find(founding.TOKEN)
    assert found is not None
    assert found.user.username == "john"


def test_a_task_that_nobody_works_on_any_more_has_failed(adopted):
    task = db.session.get(Task, "a-task")
    assert (task.state, task.complete) == ("failed", True)


def test_names_that_differ_in_case_only_stay_two_accounts(adopted):
    keys = db.session.scalars(sa.select(User.username_key).order_by(User.id)).all()
    assert keys == ["john", "john#2", "susan"]
