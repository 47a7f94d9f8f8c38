"""A stream ends with the session of its reader, whatever ended it."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import db
from app.credentials import accounts, passwords, sessions
from app.extensions import broker
from app.messages import service as messages
from app.models import User, UserSession
from app.notifications import states
from app.posts.commands import PublishPost
from tests.support.browsing import TOKEN, Browsing
from tests.support.factories import PASSWORD
from tests.support.streams import PATIENCE, listening, sign_in


@pytest.mark.parametrize("how", ["sign out", "revoke", "password", "delete"])
def test_a_stream_ends_at_once_with_its_session(
    app: Flask, site: str, alice: User, bob: User, how: str
) -> None:
    browser, other = sign_in(site, "alice"), sign_in(site, "alice")
    with (
        listening(browser, f"{site}/stream?timeline=public") as stream,
        listening(other, f"{site}/stream") as spared,
    ):
        states.store(alice.id, "ready", 1)
        db.session.commit()
        for each in (stream, spared):
            each.wait_for("ready")
        if how == "delete":
            accounts.delete(alice, PASSWORD)
        elif how == "password":
            passwords.change(alice, PASSWORD, "another staple entirely")
        elif how == "revoke":
            sessions.end(alice, min(row.id for row in sessions.list_of(alice)))
        else:
            page = browser.get(f"{site}/auth/logout", timeout=PATIENCE).text
            token = TOKEN.search(page)
            assert token
            form = {"csrf_token": token[1]}
            browser.post(f"{site}/auth/logout", data=form, timeout=PATIENCE)
        PublishPost(bob, "a secret", max_length=140).execute()
        assert stream.wait_for("signed_out") == {}
        assert stream.rest() == ""
        if how in ("delete", "password"):
            assert spared.wait_for("signed_out") == {}
        else:
            messages.send(bob, alice, "not so secret", max_length=140)
            assert spared.wait_for("message")["peer"] == "bob"


def test_a_resync_asks_whether_the_session_goes_on(
    app: Flask, site: str, alice: User
) -> None:
    browser = sign_in(site, "alice")
    with listening(browser, f"{site}/stream") as stream:
        states.store(alice.id, "ready", 1)
        db.session.commit()
        stream.wait_for("ready")
        # Nobody hears of it, as while Redis is away.
        db.session.execute(sa.delete(UserSession))
        db.session.commit()
        app.extensions["broker"]._fanout.resync()
        assert stream.wait_for("signed_out") == {}
        assert stream.rest() == ""


def test_a_session_that_ends_while_its_stream_opens_closes_it(
    app: Flask, browsing: Browsing, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browsing.as_user("alice")
    subscribe = broker.subscribe

    def end_meanwhile(topics: Any, **options: Any) -> Any:
        with app.app_context():
            db.session.execute(sa.delete(UserSession))
            db.session.commit()
        return subscribe(topics, **options)

    monkeypatch.setattr(broker, "subscribe", end_meanwhile)
    text = browser.get("/stream").text
    assert text.endswith("event: signed_out\ndata: {}\n\n")
