"""Barring tags from the trends, and admitting them again."""

from collections.abc import Sequence

import sqlalchemy as sa

from app.audit import Action, Actor, Target, carry_out
from app.audit.service import Details
from app.database import insert_or_ignore
from app.exceptions import NotFound
from app.extensions import db
from app.lib.clock import utcnow
from app.tags.models import BarredTag

__all__ = ["LONGEST", "Actor", "admit", "bar", "barred"]

LONGEST = 140
MOST_SHOWN = 500


def barred() -> Sequence[BarredTag]:
    """Return the barred tags, the last one first."""
    query = sa.select(BarredTag).order_by(BarredTag.id.desc()).limit(MOST_SHOWN)
    return db.session.scalars(query).all()


def bar(actor: Actor, key: str) -> None:
    """Bar a tag from the trends; raises NotFound if the name is none."""
    if not key:
        raise NotFound

    def command() -> Details:
        row = {"name": key, "barred_at": utcnow()}
        db.session.execute(insert_or_ignore(db.session, BarredTag), [row])
        return {}

    carry_out(actor, Action.BAR_TAG, Target("tag", key, f"#{key}"), command)


def admit(actor: Actor, key: str) -> None:
    """Admit a tag among the trends again."""

    def command() -> Details:
        db.session.execute(sa.delete(BarredTag).where(BarredTag.name == key))
        return {}

    carry_out(actor, Action.ADMIT_TAG, Target("tag", key, f"#{key}"), command)
