"""Blocks, which hold in both directions, and mutes, which hold in one."""

import sqlalchemy as sa

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.columns import UtcDateTime


def _person(name: str) -> sa.Column[int]:
    """Make one end of a pair, which goes with either person."""
    person = sa.ForeignKey("user.id", ondelete="CASCADE")
    return sa.Column(name, person, primary_key=True)


def _moment() -> sa.Column[object]:
    return sa.Column("created_at", UtcDateTime, nullable=False, default=utcnow)


block = sa.Table(
    "block",
    db.metadata,
    _person("blocker_id"),
    _person("blocked_id"),
    _moment(),
    sa.Index("ix_block_blocked_id", "blocked_id", "blocker_id"),
)

mute = sa.Table(
    "mute",
    db.metadata,
    _person("muter_id"),
    _person("muted_id"),
    _moment(),
    sa.Index("ix_mute_muted_id", "muted_id", "muter_id"),
)
