"""What a transaction writes: seen by itself, and by nobody if it is rolled back."""

from flask import Flask

from app.extensions import db
from app.posts import reading
from tests.functional.caches.conftest import Cast


def _author(cast: Cast, post_id: int) -> str:
    found = reading.one(cast.charlie, post_id)
    assert found is not None
    return found.author.username


def test_transaction_sees_its_own_name_before_and_after_the_flush(
    app: Flask, cast: Cast
) -> None:
    post_id = cast.post.id
    assert _author(cast, post_id) == _author(cast, post_id) == "bob"
    cast.bob.username = "robert"
    assert _author(cast, post_id) == "robert"
    db.session.flush()
    assert _author(cast, post_id) == "robert"


def test_rolled_back_name_is_never_remembered(app: Flask, cast: Cast) -> None:
    post_id = cast.post.id
    for _ in range(2):
        cast.bob.username = "robert"
        db.session.flush()
        assert _author(cast, post_id) == "robert"
        db.session.rollback()
        assert _author(cast, post_id) == "bob"
        db.session.rollback()


def test_committed_name_is_that_of_the_next_page(app: Flask, cast: Cast) -> None:
    post_id = cast.post.id
    for name in ("robert", "rob", "robin"):
        cast.bob.username = name
        db.session.commit()
        assert _author(cast, post_id) == name
        db.session.rollback()
        assert _author(cast, post_id) == name
