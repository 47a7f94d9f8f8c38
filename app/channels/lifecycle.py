"""The programs of a deleted account, with their queues."""

import sqlalchemy as sa

from app.channels import programs
from app.channels.models import Program
from app.extensions import db


def purge_programs(user_id: int, limit: int) -> bool:
    """Delete programs of the account; while Redis is away, the worker tries again."""
    query = sa.select(Program).where(Program.user_id == user_id).limit(limit)
    found = db.session.scalars(query).all()
    for program in found:
        programs.delete(program)
    return bool(found)


PURGE_STEPS = (purge_programs,)
