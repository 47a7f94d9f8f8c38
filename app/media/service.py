"""Storing files in the database, a chunk at a time in either direction."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa

from app import email as mail
from app.extensions import db
from app.lib.clock import utcnow
from app.media import queries
from app.media.models import CHUNK_BYTES, File, file_chunk

PURGE_BATCH = 50


class Writer:
    """Store the bytes of a file as they come; a full chunk leaves memory at once."""

    def __init__(self, file_id: str, *, committing: bool) -> None:
        self.id = file_id
        self.size = 0
        self._committing = committing
        self._position = 0
        self._buffer = bytearray()

    def write(self, data: bytes) -> None:
        """Add bytes at the end."""
        self._buffer += data
        while len(self._buffer) >= CHUNK_BYTES:
            self._put(bytes(self._buffer[:CHUNK_BYTES]))
            del self._buffer[:CHUNK_BYTES]

    def close(self) -> None:
        """Store the last chunk and the size."""
        if self._buffer:
            self._put(bytes(self._buffer))
            self._buffer.clear()
        db.session.execute(
            sa.update(File).where(File.id == self.id).values(size=self.size)
        )
        if self._committing:
            db.session.commit()

    def _put(self, chunk: bytes) -> None:
        values = {"file_id": self.id, "position": self._position, "data": chunk}
        db.session.execute(sa.insert(file_chunk).values(values))
        self._position += 1
        self.size += len(chunk)
        if self._committing:
            db.session.commit()


def store(
    kind: str,
    name: str,
    content_type: str,
    data: Iterable[bytes],
    user_id: int,
    *,
    expires_at: datetime | None = None,
) -> File:
    """Store a file of modest size within the transaction; the caller commits."""
    file = _add(user_id, kind, name, content_type, expires_at)
    writer = Writer(file.id, committing=False)
    for chunk in data:
        writer.write(chunk)
    writer.close()
    db.session.refresh(file)
    return file


@contextmanager
def writing(
    user_id: int,
    *,
    kind: str,
    name: str,
    content_type: str,
    expires_at: datetime | None = None,
) -> Iterator[Writer]:
    """Store a file of any size, committing chunk by chunk; an error removes it.

    With `expires_at` it also goes if a killed process has left it unfinished.
    """
    file = _add(user_id, kind, name, content_type, expires_at)
    writer = Writer(file.id, committing=True)
    db.session.commit()
    try:
        yield writer
        writer.close()
    except BaseException:
        db.session.rollback()
        delete(writer.id)
        db.session.commit()
        raise


def stream(file_id: str) -> Iterator[bytes]:
    """Return the chunks of a file, each read when it is asked for.

    In a response, wrap it with `flask.stream_with_context`.
    """
    position = 0
    while True:
        chunk = db.session.scalar(queries.chunk(file_id, position))
        if chunk is None:
            return
        yield chunk
        position += 1


def stream_part(file_id: str, start: int, stop: int) -> Iterator[bytes]:
    """Return the bytes from `start` up to `stop`, reading only their chunks."""
    for position in range(start // CHUNK_BYTES, -(-stop // CHUNK_BYTES)):
        chunk = db.session.scalar(queries.chunk(file_id, position))
        if chunk is None:
            return
        begin = position * CHUNK_BYTES
        yield chunk[max(0, start - begin) : stop - begin]


def read(file_id: str) -> bytes:
    """Return the bytes of a file of modest size, b"" if it is gone."""
    return b"".join(stream(file_id))


def attach(file_id: str) -> mail.Attachment | None:
    """Return a stored file as an attachment of a mail, None if it is gone."""
    file = db.session.get(File, file_id)
    if file is None:
        return None
    return mail.Attachment(file.name, file.content_type, read(file_id))


def delete(file_id: str) -> None:
    """Delete a file; the caller commits. Deleting none is no error."""
    db.session.execute(
        sa.delete(File)
        .where(File.id == file_id)
        .execution_options(synchronize_session=False)
    )


def delete_former(file_id: str, user_id: int, kind: str) -> None:
    """Delete a user's files of a kind, but not this one; the caller commits."""
    of_kind = sa.and_(File.user_id == user_id, File.kind == kind, File.id != file_id)
    statement = sa.delete(File).where(of_kind)
    db.session.execute(statement.execution_options(synchronize_session=False))


def has(user_id: int, kind: str) -> bool:
    """Return whether a user has a file of a kind."""
    found = sa.select(File.id).where(File.user_id == user_id, File.kind == kind)
    return db.session.scalar(found.limit(1)) is not None


def purge_expired() -> int:
    """Delete expired files, some at a time, and return how many."""
    removed = 0
    while ids := list(db.session.scalars(queries.expired(utcnow()).limit(PURGE_BATCH))):
        for file_id in ids:
            delete(file_id)
        db.session.commit()
        removed += len(ids)
    return removed


def _add(
    user_id: int,
    kind: str,
    name: str,
    content_type: str,
    expires_at: datetime | None,
) -> File:
    file = File(kind=kind, name=name, content_type=content_type, size=0)
    file.user_id, file.expires_at = user_id, expires_at
    db.session.add(file)
    db.session.flush()
    return file
