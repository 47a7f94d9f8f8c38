"""Tokens that have expired."""

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from app import db
from app.credentials import tokens
from app.models import ApiToken, User


def test_what_has_expired_is_forgotten(app: Flask, alice: User) -> None:
    alive = tokens.create(alice, "phone")
    dead = tokens.create(alice, "old phone", timedelta(seconds=-1))
    assert tokens.find(dead) is None
    tokens.purge()
    assert db.session.scalars(sa.select(ApiToken.name)).all() == ["phone"]
    assert tokens.find(alive) is not None
