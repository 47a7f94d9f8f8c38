"""The stream of the API: which events come, in which form, and when it ends."""

from collections.abc import Callable
from typing import Any

import pytest

from app import db
from app.channels import programs
from app.channels.open_streams import open_streams
from app.credentials import tokens
from app.messages import service as messages
from app.models import Program, User
from app.posts.commands import DeletePost, PublishPost
from app.relationships import blocks
from tests.support.api_client import Api
from tests.support.channels import Mailer, listening
from tests.support.factories import follow, make_post
from tests.support.waiting import wait_for

Programs = Callable[..., Api]


@pytest.fixture
def reader(alice: User) -> str:
    """A token of Alice's that may read."""
    return tokens.create(alice, "reader", scopes=["read"])


def write(author: User, body: str, **options: Any) -> int:
    return PublishPost(author, body, max_length=140, **options).execute().id


@pytest.mark.parametrize(
    "channel",
    [
        "/topic/public",
        "/topic/home",
        "/topic/user/bob",
        "/topic/user/2",
        "/topic/tag/Tea",
    ],
)
def test_new_post_is_announced_with_its_address(
    site: str, alice: User, bob: User, charlie: User, reader: str, channel: str
) -> None:
    follow(alice, bob)
    with listening(site, reader, channel) as events:
        if channel != "/topic/public":
            write(charlie, "Coffee")
        post_id = write(bob, "More #tea")
        name, event = events.next()
        expected = "/topic/tag/tea" if "tag" in channel else channel
        assert (name, event["name"], event["channel"]) == ("post", "post", expected)
        address = f"/api/posts/{post_id}"
        data = {"id": post_id, "author_id": bob.id, "url": address}
        assert event["data"] == data
        assert event["id"] == events.last_id


def test_deleted_post_is_announced(
    site: str, alice: User, bob: User, reader: str
) -> None:
    post = make_post(bob, "More #tea")
    with listening(site, reader, "/topic/user/bob", "/topic/tag/tea") as events:
        DeletePost(bob, post.id).execute()
        found = {events.next()[1]["channel"] for _ in range(2)}
        assert found == {"/topic/user/bob", "/topic/tag/tea"}


def test_thread_announces_replies(
    site: str, alice: User, bob: User, reader: str
) -> None:
    parent = make_post(alice, "Who bakes bread?")
    with listening(site, reader, f"/topic/thread/{parent.id}") as events:
        reply = write(bob, "I do", reply_to=parent.id)
        name, event = events.next()
        assert name == "reply"
        assert (event["data"]["id"], event["data"]["reply_to"]) == (reply, parent.id)


@pytest.mark.parametrize(
    "channel", ["/topic/public", "/topic/home", "/topic/user/bob", "/topic/tag/tea"]
)
def test_posts_of_hidden_people_are_absent(
    site: str, alice: User, bob: User, charlie: User, reader: str, channel: str
) -> None:
    for person in (bob, charlie):
        follow(alice, person)
    blocks.mute(alice, bob)
    with listening(site, reader, channel, "/topic/user/charlie") as events:
        write(bob, "not for alice #tea")
        shown = write(charlie, "for alice")
        assert events.next()[1]["data"]["id"] == shown
        blocks.block(charlie, alice)
        hidden = write(charlie, "no more for alice")
        blocks.unmute(alice, bob)
        last = write(bob, "for alice again #tea")
        ids = [shown]
        while ids[-1] != last:
            ids.append(events.next()[1]["data"]["id"])
        assert hidden not in ids


def test_notifications_announce_what_concerns_the_viewer(
    site: str, alice: User, bob: User, reader: str
) -> None:
    with listening(site, reader, "/topic/notifications") as events:
        messages.send(alice, bob, "for bob alone", max_length=140)
        messages.send(bob, alice, "for alice", max_length=140)
        found = {}
        while "unread_message_count" not in found:
            name, event = events.next()
            found[name] = event["data"]
            assert event["channel"] == "/topic/notifications"


@pytest.mark.parametrize(
    ("channel", "status"),
    [
        ("/topic/user/nobody", 404),
        ("/topic/user/99999999999999999999", 404),
        ("/topic/thread/12345", 404),
        ("/topic/thread/9999999999999999", 404),
        ("/topic/app/nobody/x", 403),
        ("/topic/nothing", 400),
        ("public", 400),
        ("", 400),
        ("/topic/tag/two words", 400),
        ("/topic/user/a\x00b", 400),
    ],
)
def test_channel_that_is_not_there_is_an_error(
    alice: User, api: Programs, reader: str, channel: str, status: int
) -> None:
    client = api()
    client.token = reader
    response = client.get("stream", query_string={"channel": channel})
    assert response.status_code == status
    assert response.get_json()["message"]


def test_stream_requires_a_channel_and_few(alice: User, api: Programs) -> None:
    client = api(alice)
    assert client.get("stream").status_code == 400
    many = {"channel": [f"/topic/tag/t{n}" for n in range(21)]}
    assert client.get("stream", query_string=many).status_code == 400
    assert api().get("stream").status_code == 401


def test_sites_channels_require_the_scope_read(mailer: Mailer) -> None:
    query = {"channel": "/topic/public"}
    response = mailer.client.get("stream", query_string=query)
    assert response.status_code == 403
    assert 'scope="read"' in response.headers["WWW-Authenticate"]


def test_returning_client_receives_what_it_missed(
    site: str, alice: User, bob: User, charlie: User, reader: str
) -> None:
    channel = "/topic/public"
    with listening(site, reader, channel) as events:
        write(bob, "seen")
        events.next()
        last = events.last_id
    missed = write(bob, "missed")
    write(charlie, "by somebody who is hidden now")
    blocks.mute(alice, charlie)
    with listening(site, reader, channel, last_event_id=last) as events:
        assert events.next()[1]["data"]["id"] == missed
        new = write(bob, "new")
        assert events.next()[1]["data"]["id"] == new
    with listening(site, reader, channel, last_event_id="7") as events:
        assert events.next() == ("resync", {})


def test_event_of_a_program_reaches_its_listeners(site: str, mailer: Mailer) -> None:
    with listening(site, mailer.client.token, f"/{mailer.topic}") as events:
        body = {"name": "hello", "data": {"to": "all"}, "headers": {"Lang": "en"}}
        sent = mailer.client.post(f"channels/{mailer.topic}", body).get_json()
        assert events.next() == ("hello", body | sent)


def test_public_topics_are_for_everybody_until_closed(
    site: str, mailer: Mailer, bob: User, api: Programs
) -> None:
    stranger = api(bob)
    query = {"channel": f"/{mailer.topic}"}
    assert stranger.get("stream", query_string=query).status_code == 403
    path = f"programs/{mailer.id}"
    assert mailer.client.patch(path, {"is_public": True}).status_code == 200
    queue = {"channel": f"/{mailer.queue}"}
    assert stranger.get("stream", query_string=queue).status_code == 403
    with listening(site, stranger.token, f"/{mailer.topic}") as events:
        mailer.client.post(f"channels/{mailer.topic}", {"name": "hello"})
        assert events.next()[0] == "hello"
        mailer.client.patch(path, {"is_public": False})
        assert events.next()[0] == "ended"
        assert events.next()[0] == "the stream ended"


def test_stream_ends_with_its_token(site: str, alice: User, reader: str) -> None:
    with listening(site, reader, "/topic/public") as events:
        tokens.revoke_by_id(alice, tokens.list_alive(alice)[0].id)
        assert events.next()[0] == "ended"


def test_stream_ends_with_the_program(site: str, mailer: Mailer) -> None:
    with listening(site, mailer.client.token, f"/{mailer.topic}") as events:
        programs.remove(db.session.get(Program, mailer.id))
        assert events.next()[0] == "ended"


def test_queue_pushes_messages_until_acknowledged(site: str, mailer: Mailer) -> None:
    sent = [mailer.send(number=number) for number in range(12)]
    with listening(site, mailer.client.token, f"/{mailer.queue}") as events:
        pushed = [events.next()[1] for _ in range(10)]
        assert [each["id"] for each in pushed] == sent[:10]
        assert mailer.settle("ack", *pushed[:2]) == 2
        later = [events.next()[1] for _ in range(2)]
        assert [each["id"] for each in later] == sent[10:]
        assert events.last_id not in sent
    assert mailer.settle("ack", *pushed[2:], *later) == 10


def test_new_message_is_pushed(site: str, mailer: Mailer) -> None:
    with listening(site, mailer.client.token, f"/{mailer.queue}") as events:
        sent = mailer.send("job", number=1)
        name, event = events.next()
        assert (name, event["id"], event["tries"]) == ("job", sent, 1)
        assert mailer.settle("nack", event, reason="later") == 1
        assert events.next()[1]["tries"] == 2


@pytest.mark.parametrize("setting", ["CHANNEL_STREAMS", "CHANNEL_TOKEN_STREAMS"])
def test_open_streams_are_bounded(
    site: str, alice: User, api: Programs, reader: str, config: Any, setting: str
) -> None:
    client = api()
    client.token = reader
    client._app.config[setting] = 1
    query = {"channel": "/topic/public"}
    with listening(site, reader, "/topic/public"):
        response = client.get("stream", query_string=query)
        assert response.status_code == 429
        assert int(response.headers["Retry-After"]) > 0
    make_post(alice, "noticed by the stream that was left")
    wait_for(lambda: make_post(alice, "and gone") and not len(open_streams))
    with listening(site, reader, "/topic/public"):
        pass


def test_stream_is_refused_where_live_pages_are_off(alice: User, api: Programs) -> None:
    client = api(alice)
    client._app.config["LIVE_ENABLED"] = False
    response = client.get("stream", query_string={"channel": "/topic/public"})
    assert response.status_code == 503
