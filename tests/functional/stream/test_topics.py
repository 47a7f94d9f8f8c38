"""Topics of a stream: the home timeline, the public one, an open thread."""

import pytest

from app import db
from app.models import User
from app.notifications import states
from app.posts.commands import DeletePost, PublishPost
from app.relationships import blocks
from tests.support.factories import follow
from tests.support.streams import listening, sign_in


def test_the_home_timeline_hears_of_followed_people_only(
    site: str, alice: User, bob: User, charlie: User
) -> None:
    follow(alice, bob)
    browser = sign_in(site, "alice")
    with listening(browser, f"{site}/stream?timeline=home") as stream:
        PublishPost(charlie, "not for alice", max_length=140).execute()
        heard = PublishPost(bob, "for alice", max_length=140).execute()
        assert stream.wait_for("post")["id"] == str(heard.id)
        own = PublishPost(alice, "her own", max_length=140).execute()
        assert stream.wait_for("post")["id"] == str(own.id)
    with listening(browser, f"{site}/stream?timeline=public") as stream:
        heard = PublishPost(charlie, "for everybody", max_length=140).execute()
        assert stream.wait_for("post")["id"] == str(heard.id)


@pytest.mark.parametrize("timeline", ["home", "public"])
def test_posts_of_hidden_people_raise_no_bar(
    site: str, alice: User, bob: User, charlie: User, timeline: str
) -> None:
    for person in (bob, charlie):
        follow(alice, person)
    blocks.mute(alice, bob)
    browser = sign_in(site, "alice")
    with listening(browser, f"{site}/stream?timeline={timeline}") as stream:
        PublishPost(bob, "not for alice", max_length=140).execute()
        heard = PublishPost(charlie, "for alice", max_length=140).execute()
        assert stream.wait_for("post")["id"] == str(heard.id)
        # What happens while the page is open counts from then on.
        blocks.unmute(alice, bob)
        blocks.block(charlie, alice)
        PublishPost(charlie, "no more for alice", max_length=140).execute()
        heard = PublishPost(bob, "for alice again", max_length=140).execute()
        assert stream.wait_for("post")["id"] == str(heard.id)


def test_an_open_thread_hears_of_its_replies(
    site: str, alice: User, bob: User, charlie: User
) -> None:
    asked = PublishPost(alice, "Who bakes bread?", max_length=140).execute()
    blocks.mute(alice, bob)
    browser = sign_in(site, "alice")
    with listening(browser, f"{site}/stream?thread={asked.id}") as stream:
        PublishPost(charlie, "elsewhere", max_length=140).execute()
        hidden = PublishPost(bob, "I do", max_length=140, reply_to=asked.id).execute()
        made = PublishPost(
            charlie, "So do I", max_length=140, reply_to=asked.id
        ).execute()
        event = {"id": str(made.id), "author_id": charlie.id, "reply_to": str(asked.id)}
        assert stream.wait_for("reply") == event | {"for": [f"thread={asked.id}"]}
        DeletePost(bob, hidden.id).execute()
        below = PublishPost(
            charlie, "On Sundays", max_length=140, reply_to=made.id
        ).execute()
        assert stream.wait_for("reply")["reply_to"] == str(made.id)
        DeletePost(charlie, below.id).execute()
        assert stream.wait_for("reply_deleted")["id"] == str(below.id)


def test_a_thread_that_is_none_is_silent(site: str, alice: User) -> None:
    browser = sign_in(site, "alice")
    states.store(alice.id, "ready", 1)
    db.session.commit()
    for number in ("", "x", "-1", "9" * 30, "1%0A2"):
        with listening(browser, f"{site}/stream?thread={number}") as stream:
            assert stream.wait_for("ready")["data"] == 1
