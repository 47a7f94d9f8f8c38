"""What a stream sends to whom: counts, states, headers; nothing is reloaded."""

from flask import Flask

from app import db
from app.messages import service as messages
from app.models import User
from app.notifications import states
from app.posts.commands import PublishPost
from app.relationships import blocks
from app.users import service as users
from app.web import activity
from tests.support.browsing import Browsing
from tests.support.streams import PATIENCE, listening, sign_in


def test_a_message_is_heard_without_a_reload(site: str, alice: User, bob: User) -> None:
    browser = sign_in(site, "alice")
    messages.send(bob, alice, "before the page", max_length=140)
    with listening(browser, f"{site}/stream") as stream:
        headers = stream.answer.headers
        assert headers["Content-Type"].startswith("text/event-stream")
        present = stream.wait_for("unread_message_count")
        assert (present["name"], present["data"]) == ("unread_message_count", 1)
        messages.send(bob, alice, "while it is open", max_length=140)
        event = stream.wait_for("unread_message_count", present["timestamp"])
        assert event["data"] == 2
        assert stream.wait_for("message")["peer"] == "bob"


def test_states_of_others_stay_theirs(site: str, alice: User, bob: User) -> None:
    browser = sign_in(site, "alice")
    with listening(browser, f"{site}/stream") as stream:
        states.store(bob.id, "secret", 1)
        states.store(alice.id, "own", 2)
        db.session.commit()
        text = b""
        for line in stream.answer.iter_lines(chunk_size=1):
            text += line
            if b"own" in line:
                break
    assert b"secret" not in text


def test_reconnecting_browser_gets_current_states_and_resync(
    site: str, alice: User
) -> None:
    browser = sign_in(site, "alice")
    browser.headers["Last-Event-ID"] = "1"
    states.store(alice.id, "ready", 1)
    db.session.commit()
    with listening(browser, f"{site}/stream") as stream:
        assert stream.wait_for("ready")["data"] == 1
        assert stream.wait_for("resync") == {}


def test_page_names_last_event_of_a_lost_stream(
    site: str, alice: User, bob: User
) -> None:
    browser = sign_in(site, "alice")
    with listening(browser, f"{site}/stream?timeline=public") as stream:
        heard = PublishPost(bob, "Heard", max_length=140).execute()
        assert stream.wait_for("post")["id"] == str(heard.id)
        position = stream.last_id
    missed = PublishPost(bob, "Missed", max_length=140).execute()
    url = f"{site}/stream?timeline=public&after={position}"
    with listening(browser, url) as stream:
        assert stream.wait_for("post")["id"] == str(missed.id)
    with listening(browser, f"{site}/stream?after=0") as stream:
        assert stream.wait_for("resync") == {}


def test_stream_of_another_person_is_refused(
    browsing: Browsing, alice: User, bob: User
) -> None:
    browser = browsing.as_user(alice)
    assert browser.get(f"/stream?viewer={bob.id}").status_code == 401
    named = {"X-Viewer": str(bob.id)}
    assert browser.get("/notifications", headers=named).status_code == 401
    named = {"X-Viewer": str(alice.id)}
    assert browser.get("/notifications", headers=named).status_code == 200


def test_frames_name_the_places_that_they_are_for(
    site: str, alice: User, bob: User
) -> None:
    browser = sign_in(site, "alice")
    query = f"timeline=home&timeline=public&author={bob.id}&timeline=none&author=x"
    with listening(browser, f"{site}/stream?{query}") as stream:
        PublishPost(bob, "Not followed", max_length=140).execute()
        found = {tuple(stream.wait_for("post")["for"]) for _ in range(2)}
    assert found == {("timeline=public",), (f"author={bob.id}",)}


def test_stream_begins_with_who_is_active(site: str, alice: User, bob: User) -> None:
    browser = sign_in(site, "alice")
    url = f"{site}/stream?presence={bob.id}"
    users.update_activity(bob, shows_activity=True)
    for is_active in (False, True):
        with listening(browser, url) as stream:
            event = stream.wait_for("presence")
            assert (event["author_id"], event["active"]) == (bob.id, is_active)
            assert event["for"] == [f"presence={bob.id}"]
        activity.register().see(bob.id)


def test_activity_of_hidden_people_is_not_streamed(
    site: str, alice: User, bob: User
) -> None:
    users.update_activity(bob, shows_activity=True)
    activity.register().see(bob.id)
    blocks.block(bob, alice)
    browser = sign_in(site, "alice")
    states.store(alice.id, "ready", 1)
    db.session.commit()
    with listening(browser, f"{site}/stream?presence={bob.id}") as stream:
        stream.wait_for("ready")
        states.store(alice.id, "last", 1)
        db.session.commit()
        stream.wait_for("last")
    assert "presence" not in stream.names


def test_a_stranger_is_refused(browsing: Browsing) -> None:
    answer = browsing.anonymous().get("/stream")
    assert answer.status_code == 401
    assert answer.mimetype == "application/json"


def test_a_site_without_streams_says_stay_away(
    app: Flask, browsing: Browsing, alice: User
) -> None:
    app.config["LIVE_ENABLED"] = False
    assert browsing.as_user("alice").get("/stream").status_code == 204


def test_a_stream_is_as_protected_as_a_page(site: str, alice: User) -> None:
    browser = sign_in(site, "alice")
    gzip = {"Accept-Encoding": "gzip"}
    answer = browser.get(f"{site}/stream", stream=True, timeout=PATIENCE, headers=gzip)
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "Content-Encoding" not in headers
    assert (
        "no-cache" in headers["Cache-Control"] or "no-store" in headers["Cache-Control"]
    )
    answer.close()


def test_reconnecting_browser_receives_what_it_missed(
    site: str, alice: User, bob: User, charlie: User
) -> None:
    browser = sign_in(site, "alice")
    with listening(browser, f"{site}/stream?timeline=public") as stream:
        heard = PublishPost(bob, "Heard", max_length=140).execute()
        assert stream.wait_for("post")["id"] == str(heard.id)
        position = stream.last_id
    missed = PublishPost(bob, "Missed", max_length=140).execute()
    blocks.block(alice, charlie)
    PublishPost(charlie, "Not for alice by now", max_length=140).execute()
    browser.headers["Last-Event-ID"] = position
    with listening(browser, f"{site}/stream?timeline=public") as stream:
        assert stream.wait_for("post")["id"] == str(missed.id)
        later = PublishPost(bob, "Later", max_length=140).execute()
        assert stream.wait_for("post")["id"] == str(later.id)
        assert "resync" not in stream.names
