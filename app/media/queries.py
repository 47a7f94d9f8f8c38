"""Selects of stored files and their chunks."""

from datetime import datetime

import sqlalchemy as sa

from app.media.models import File, file_chunk


def alive(file_id: str, now: datetime) -> sa.Select[File]:
    """Select a file that has not expired."""
    return sa.select(File).where(
        File.id == file_id, sa.or_(File.expires_at.is_(None), File.expires_at > now)
    )


def expired(now: datetime) -> sa.Select[str]:
    """Select the ids of expired files."""
    return sa.select(File.id).where(File.expires_at <= now).order_by(File.expires_at)


def chunk(file_id: str, position: int) -> sa.Select[bytes]:
    """Select one chunk of a file."""
    return sa.select(file_chunk.c.data).where(
        file_chunk.c.file_id == file_id, file_chunk.c.position == position
    )
