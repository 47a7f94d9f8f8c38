"""Counts of hidden people, and blocks that happen at one moment."""

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask

from app.extensions import db
from app.models import User


def counts(*people: User) -> list[int]:
    db.session.expire_all()
    return [person.hidden_count for person in people]


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[Exception]:
    """Do things in threads that start together, and give what failed."""
    failures: list[Exception] = []
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        with app.app_context():
            barrier.wait(10)
            try:
                act()
            except Exception as failure:
                failures.append(failure)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return failures


def between(act: Callable[[User, User], Any], one: int, other: int) -> Any:
    return lambda: act(db.session.get_one(User, one), db.session.get_one(User, other))
