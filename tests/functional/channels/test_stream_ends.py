"""When a stream of the API ends, and what it keeps from whom."""

from datetime import timedelta

import pytest

from app import db
from app.broker import topics
from app.credentials import suspension, tokens
from app.extensions import broker
from app.lib.clock import utcnow
from app.models import User
from app.posts.commands import DeletePost
from app.relationships import blocks
from tests.support.channels import Mailer, listening
from tests.support.factories import make_post


def adopted(user: User) -> str:
    """Return a token as the founding application stored it."""
    user.token, user.token_expiration = "0" * 32, utcnow() + timedelta(hours=1)
    db.session.commit()
    return user.token


@pytest.mark.parametrize("is_adopted", [False, True], ids=["made", "adopted"])
def test_stream_of_a_suspended_person_ends(
    site: str, alice: User, is_adopted: bool
) -> None:
    token = adopted(alice) if is_adopted else tokens.create(alice, "reader")
    with listening(site, token, "/topic/public") as events:
        suspension.suspend(alice)
        db.session.commit()
        assert events.next()[0] == "ended"


def test_stream_ends_with_the_life_of_its_token(site: str, alice: User) -> None:
    token = tokens.create(alice, "reader", timedelta(seconds=2))
    with listening(site, token, "/topic/public") as events:
        assert events.next()[0] == "the stream ended"


def test_deletions_of_who_blocked_the_listener_are_not_announced(
    site: str, alice: User, bob: User, charlie: User
) -> None:
    blocks.block(bob, alice)
    blocks.mute(alice, charlie)
    hidden, muted = make_post(bob, "hidden"), make_post(charlie, "muted")
    token = tokens.create(alice, "reader")
    with listening(site, token, "/topic/public") as events:
        DeletePost(bob, hidden.id).execute()
        later = make_post(bob, "shown before he blocks again")
        DeletePost(charlie, muted.id).execute()
        assert events.next()[1]["data"]["id"] == muted.id
        blocks.unblock(bob, alice)
        blocks.block(bob, alice)
        DeletePost(bob, later.id).execute()
        assert events.next()[1]["data"]["id"] == later.id


def test_event_of_a_program_ends_no_stream(site: str, mailer: Mailer) -> None:
    topic = topics.of_program(mailer.id, "news", is_public=False)
    with listening(site, mailer.client.token, f"/{mailer.topic}") as events:
        # The shell, or an older process, may send what the API refuses.
        broker.publish(topic, "ended", {})
        assert events.next()[1]["channel"] == f"/{mailer.topic}"
        mailer.client.post(f"channels/{mailer.topic}", {"name": "later"})
        assert events.next()[0] == "later"
