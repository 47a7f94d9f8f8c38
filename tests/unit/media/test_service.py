from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.lib.clock import utcnow
from app.media import queries, service
from app.media.models import CHUNK_BYTES, File, file_chunk
from app.models import User
from tests.support.counting import StatementCounter

KIND = ("export", "posts.json", "application/json")


def chunks() -> list[int]:
    sizes = sa.select(sa.func.length(file_chunk.c.data)).order_by(file_chunk.c.position)
    return list(db.session.scalars(sizes))


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, 700_000])
def test_stored_file_is_read_back_unchanged(app: Flask, alice: User, size: int) -> None:
    data = (bytes(range(256)) * (size // 256 + 1))[:size]
    parts = [data[start : start + 9_999] for start in range(0, size, 9_999)]

    file = service.store(*KIND, parts, alice.id)
    db.session.commit()

    assert file.size == size
    assert service.read(file.id) == data
    assert all(length == CHUNK_BYTES for length in chunks()[:-1])


def test_file_is_read_in_chunks(
    app: Flask, alice: User, statements: StatementCounter
) -> None:
    file = service.store(*KIND, [b"x" * CHUNK_BYTES * 3], alice.id)
    with statements() as asked:
        stream = service.stream(file.id)
        next(stream)
    assert len(asked) == 1


def test_large_file_is_written_in_small_transactions(app: Flask, alice: User) -> None:
    options = dict(zip(("kind", "name", "content_type"), KIND, strict=True))
    with service.writing(alice.id, **options) as file:
        file.write(b"x" * (CHUNK_BYTES + 5))
        db.session.rollback()
        assert chunks() == [CHUNK_BYTES]
    db.session.rollback()
    assert db.session.get_one(File, file.id).size == CHUNK_BYTES + 5 == file.size
    assert len(service.read(file.id)) == CHUNK_BYTES + 5


def test_failed_file_leaves_nothing(app: Flask, alice: User) -> None:
    options = dict(zip(("kind", "name", "content_type"), KIND, strict=True))

    def fail() -> None:
        with service.writing(alice.id, **options) as file:
            file.write(b"x" * CHUNK_BYTES * 2)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert not db.session.scalars(sa.select(File)).all()
    assert not chunks()


def test_expired_files_are_deleted(app: Flask, alice: User) -> None:
    now = utcnow()
    old = service.store(*KIND, [b"old"], alice.id, expires_at=now - timedelta(1)).id
    new = service.store(*KIND, [b"new"], alice.id, expires_at=now + timedelta(1)).id
    lasting = service.store(*KIND, [b"kept"], alice.id).id
    db.session.commit()
    assert db.session.scalar(queries.alive(old, now)) is None
    assert db.session.scalar(queries.alive(new, now)) is not None

    assert service.purge_expired() == 1
    assert sorted(db.session.scalars(sa.select(File.id))) == sorted([new, lasting])


def test_deleted_file_is_empty(app: Flask) -> None:
    assert service.read("nowhere") == b""
    assert service.attach("nowhere") is None
    service.delete("nowhere")
