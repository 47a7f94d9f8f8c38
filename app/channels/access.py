"""Who may use which channel of a program."""

import sqlalchemy as sa

from app.broker.topics import Channel
from app.channels.models import Program
from app.exceptions import NotAllowed, NotFound
from app.extensions import db
from app.lib.i18n import mark as _l

NO_PROGRAM = _l("There is no program named %(name)s.")
NOT_YOURS = _l("This channel belongs to the program of somebody else.")


def to_use(viewer_id: int, channel: Channel) -> Program:
    """Return the program of a channel to which the viewer may publish or send.

    :raises NotFound: there is no such program.
    :raises NotAllowed: it is somebody else's.
    """
    program = find(channel)
    if program.user_id != viewer_id:
        raise NotAllowed(NOT_YOURS)
    return program


def owns(viewer_id: int, channel: Channel) -> bool:
    """Return whether a channel belongs to a program of the viewer."""
    query = sa.select(Program.id).where(
        Program.name == channel.name, Program.user_id == viewer_id
    )
    return db.session.scalar(query) is not None


def to_listen(viewer_id: int, channel: Channel) -> Program:
    """Return the program of a channel to which the viewer may listen.

    :raises NotFound: there is no such program.
    :raises NotAllowed: it is somebody else's, and not public; or a queue.
    """
    program = find(channel)
    is_open = program.is_public and not channel.is_queue
    if program.user_id != viewer_id and not is_open:
        raise NotAllowed(NOT_YOURS)
    return program


def find(channel: Channel) -> Program:
    """Return the program of a channel. Raises NotFound."""
    query = sa.select(Program).where(Program.name == channel.name)
    found: Program | None = db.session.scalar(query)
    if found is None:
        raise NotFound(NO_PROGRAM, name=channel.name)
    return found
