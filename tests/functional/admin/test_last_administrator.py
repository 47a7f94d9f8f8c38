"""Two administrators take each other's rights away at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from app import db
from app.administration import people
from app.audit import Actor
from app.exceptions import Conflict, NotAllowed
from app.models import AuditEntry, User
from tests.support.factories import make_user


def revoke(app: Flask, barrier: Barrier, actor_id: int, target_id: int) -> str:
    """Take the rights of one away as the other; return what came of it."""
    with app.app_context():
        target = db.session.get_one(User, target_id)
        actor = Actor(actor_id, f"admin{actor_id}")
        db.session.rollback()
        barrier.wait(30)
        try:
            people.revoke_admin(actor, target)
        except (Conflict, NotAllowed) as refusal:
            return type(refusal).__name__
        finally:
            db.session.remove()
        return "done"


@pytest.mark.parametrize("_round", range(5))
def test_one_of_two_administrators_remains(app: Flask, _round: int) -> None:
    one = make_user("one", is_admin=True).id
    two = make_user("two", is_admin=True).id
    db.session.remove()
    barrier = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(revoke, app, barrier, one, two)
        second = pool.submit(revoke, app, barrier, two, one)
        results = sorted([first.result(60), second.result(60)])
    assert results == ["NotAllowed", "done"]
    assert db.session.query(User).filter(User.is_admin).count() == 1
    assert db.session.query(AuditEntry).count() == 1


def test_shell_does_not_remove_the_last(app: Flask) -> None:
    only = make_user("only", is_admin=True)
    with pytest.raises(Conflict):
        people.revoke_admin(Actor(None, "shell"), only)
    assert db.session.get_one(User, only.id, populate_existing=True).is_admin
