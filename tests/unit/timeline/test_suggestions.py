"""Whom to follow."""

from flask import Flask

from app.extensions import db
from app.models import User
from app.timeline import suggestions
from tests.support.counting import StatementCounter
from tests.support.factories import follow, make_post, make_user


def test_recent_authors_not_followed_are_suggested(
    app: Flask, alice: User, bob: User, charlie: User, statements: StatementCounter
) -> None:
    silent = make_user("silent")
    make_post(alice)
    make_post(bob)
    make_post(charlie)
    follow(alice, bob)
    db.session.refresh(alice)
    authors, is_grown = suggestions.recent_authors()
    assert not is_grown
    assert set(authors) == {alice.id, bob.id, charlie.id}
    with statements() as asked:
        suggested = suggestions.suggest(alice, 5, authors)
    assert [person.username for person in suggested] == ["charlie"]
    assert len(asked) == 1
    others = suggestions.suggest(silent, 2)
    assert [person.username for person in others] == ["bob", "charlie"]
