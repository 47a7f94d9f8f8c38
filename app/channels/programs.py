"""Registering, changing and removing the programs of a person."""

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.broker import topics
from app.channels import names, queues
from app.channels.models import Program
from app.credentials.tokens import ENDED
from app.exceptions import Conflict, Invalid, NotFound
from app.extensions import broker, db
from app.idempotency import service as idempotency
from app.idempotency.service import Key
from app.lib.i18n import mark as _l
from app.users.models import User

PROGRAM = "program"
TOO_MANY = _l("You may have %(limit)d programs; remove one first.")


def register(
    user: User,
    name: str,
    *,
    is_public: bool = False,
    most: int,
    key: Key | None = None,
) -> Program:
    """Register a program; its owner may have `most`.

    :raises Invalid: the name is not valid, or taken.
    :raises Conflict: the owner has as many already.
    :raises KeyReused: the key came with another request before.
    """

    def command() -> Program:
        made = Program(user_id=user.id, name=names.check_name(name))
        made.is_public = is_public
        _check_number(user.id, most)
        db.session.add(made)
        try:
            db.session.flush()
        except IntegrityError as error:
            db.session.rollback()
            raise Invalid("name", names.NAME_TAKEN) from error
        idempotency.record(key, PROGRAM, made.id)
        db.session.commit()
        return made

    return idempotency.run_once(
        key, PROGRAM, command, lambda found: owned(user.id, int(found))
    )


def list_of(user_id: int) -> list[Program]:
    """Return the programs of a person, by name."""
    query = sa.select(Program).where(Program.user_id == user_id).order_by(Program.name)
    return list(db.session.scalars(query))


def owned(user_id: int, program_id: int) -> Program:
    """Return a program of a person. Raises NotFound if it is not theirs."""
    found = db.session.get(Program, program_id)
    if found is None or found.user_id != user_id:
        raise NotFound(_l("There is no such program."))
    return found


def set_public(program: Program, is_public: bool) -> None:
    """Open the topics of a program to everybody, or close them."""
    if program.is_public and not is_public:
        broker.publish_after_commit(db.session, topics.program(program.id), ENDED, {})
    program.is_public = is_public
    db.session.commit()


def remove(program: Program) -> None:
    """Delete a program and its queues with all that they hold.

    :raises Unavailable: Redis does not answer; nothing has changed.
    """
    delete(program)
    db.session.commit()


def delete(program: Program) -> None:
    """Delete a program and its queues; the caller commits.

    :raises Unavailable: Redis does not answer.
    """
    queues.delete_all(program)
    broker.publish_after_commit(db.session, topics.program(program.id), ENDED, {})
    db.session.delete(program)


def _check_number(user_id: int, most: int) -> None:
    # Two requests at once count one after the other.
    db.session.execute(sa.select(User.id).where(User.id == user_id).with_for_update())
    count = sa.select(sa.func.count()).where(Program.user_id == user_id)
    if (db.session.scalar(count) or 0) >= most:
        raise Conflict(TOO_MANY, limit=most)
