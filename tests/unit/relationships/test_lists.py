"""Lists of people are read in the order of an index, however long they are."""

from typing import Any

import pytest
from flask import Flask

from app import db
from app.models import User
from app.relationships import queries
from tests.support.factories import follow, make_user

LISTS: list[Any] = [queries.newest_followers, queries.newest_following]


@pytest.mark.parametrize("select", LISTS)
def test_pages_of_people_go_on_below_an_id(
    app: Flask, alice: User, select: Any
) -> None:
    others = [make_user(f"user{number}") for number in range(3)]
    for other in others:
        follow(other, alice)
        follow(alice, other)

    assert db.session.scalars(select(alice.id, None, 2)).all() == others[:0:-1]
    below = select(alice.id, others[1].id, 2)
    assert db.session.scalars(below).all() == [others[0]]


@pytest.mark.parametrize("below", [0, -1, 2**31, 10**18])
@pytest.mark.parametrize("select", LISTS)
def test_cursor_beyond_all_ids_is_ignored(
    app: Flask, alice: User, bob: User, select: Any, below: int
) -> None:
    follow(alice, bob)
    follow(bob, alice)
    assert db.session.scalars(select(alice.id, below, 5)).all() == [bob]


def test_a_famous_persons_followers_are_not_sorted(app: Flask, alice: User) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by what a table holds, and this one is empty.")
    select = queries.newest_followers(alice.id, None, 5)
    text = str(select.compile(db.engine, compile_kwargs={"literal_binds": True}))
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")
    assert not any("TEMP B-TREE" in row[3] for row in plan)
