"""What a stream keeps from whom: earlier programs, and rights that were lost unseen."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from app import db
from app.api import stream
from app.channels import programs
from app.extensions import broker
from app.models import Program, User
from app.posts.commands import PublishPost
from app.relationships.models import block
from tests.support.api_client import Api
from tests.support.channels import Mailer, listening

Programs = Callable[..., Api]


@pytest.fixture
def prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let clients that lost events resync at once."""
    monkeypatch.setattr(stream, "SPREAD", 0.0)


def lose_events() -> None:
    """Interrupt what arrives, as a Redis that is away for a moment."""
    broker.backend._fanout.resync()  # type: ignore[attr-defined]  # of both backends


def test_next_program_of_a_name_hears_nothing_of_the_former(
    site: str, mailer: Mailer, bob: User, api: Programs
) -> None:
    channel, other = f"/{mailer.topic}", api(bob)
    with listening(site, mailer.client.token, channel) as events:
        mailer.client.post(f"channels/{mailer.topic}", {"name": "first"})
        events.next()
        last = events.last_id
        mailer.client.post(f"channels/{mailer.topic}", {"name": "secret"})
        assert events.next()[0] == "secret"
    programs.remove(db.session.get_one(Program, mailer.id))
    other.post("programs", {"name": mailer.name})
    with listening(site, other.token, channel, last_event_id=last) as events:
        other.post(f"channels/{mailer.topic}", {"name": "new"})
        assert events.next()[0] == "new"


def test_opened_program_keeps_what_was_private(
    site: str, mailer: Mailer, bob: User, api: Programs
) -> None:
    channel, path = f"/{mailer.topic}", f"channels/{mailer.topic}"
    with listening(site, mailer.client.token, channel) as events:
        mailer.client.post(path, {"name": "first"})
        events.next()
        last = events.last_id
        mailer.client.post(path, {"name": "secret"})
        mailer.client.patch(f"programs/{mailer.id}", {"is_public": True})
        mailer.client.post(path, {"name": "for-all"})
        assert [events.next()[0] for _ in range(2)] == ["secret", "for-all"]
    with listening(site, api(bob).token, channel, last_event_id=last) as events:
        assert events.next()[0] == "for-all"


@pytest.mark.usefixtures("prompt")
def test_stream_ends_with_a_right_that_was_lost_unseen(
    site: str, mailer: Mailer, bob: User, api: Programs
) -> None:
    mailer.client.patch(f"programs/{mailer.id}", {"is_public": True})
    with listening(site, api(bob).token, f"/{mailer.topic}") as events:
        mailer.client.post(f"channels/{mailer.topic}", {"name": "hello"})
        assert events.next()[0] == "hello"
        db.session.execute(sa.update(Program).values(is_public=False))
        db.session.commit()
        lose_events()
        found = [events.next()[0] for _ in range(3)]
    assert found == ["resync", "ended", "the stream ended"]


@pytest.mark.usefixtures("prompt")
def test_block_whose_event_was_lost_hides_posts(
    site: str, alice: User, bob: User, charlie: User, api: Programs
) -> None:
    with listening(site, api(alice).token, "/topic/public") as events:
        for author in (bob, charlie):
            PublishPost(author, "before", max_length=140).execute()
            assert events.next()[0] == "post"
        row = {"blocker_id": bob.id, "blocked_id": alice.id}
        db.session.execute(sa.insert(block).values(row))
        db.session.commit()
        lose_events()
        assert events.next()[0] == "resync"
        PublishPost(bob, "for all but alice", max_length=140).execute()
        shown = PublishPost(charlie, "for all", max_length=140).execute().id
        assert events.next()[1]["data"]["id"] == shown
