"""Whether a session has written what is not committed."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app import db
from app.cache import transactions
from app.users.models import User


def _wrote() -> bool:
    transaction = transactions.of(db.session())
    return transaction is not None and transaction.wrote


def test_reading_is_no_writing(app: Flask) -> None:
    """Selects, with CTEs too, and savepoints write nothing."""
    db.session.execute(sa.text("WITH few AS (SELECT 1) SELECT * FROM few"))
    with db.session.begin_nested():
        db.session.scalar(sa.select(sa.func.count()).select_from(User))
    assert not _wrote()


@pytest.mark.parametrize(
    "statement",
    [
        sa.update(User).values(about_me="x"),
        sa.text('UPDATE "user" SET about_me = NULL'),
        sa.text("WITH few AS (SELECT 1) INSERT INTO tag (name) SELECT 'x' FROM few"),
    ],
)
def test_writing_lasts_until_the_end(app: Flask, statement: sa.Executable) -> None:
    """Bulk statements and texts are found; the next transaction begins anew."""
    db.session.execute(statement)
    assert _wrote()
    db.session.rollback()
    db.session.execute(sa.select(1))
    assert not _wrote()


def test_change_waiting_for_a_flush_counts(app: Flask, alice: User) -> None:
    """The next query would write it first."""
    db.session.commit()
    assert not transactions.has_unflushed(db.session())
    alice.about_me = "changed"
    assert transactions.has_unflushed(db.session())
