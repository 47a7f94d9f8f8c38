"""Selects of stored files and their pieces."""

from datetime import datetime

import sqlalchemy as sa

from app.media.models import File, file_chunk


def alive(file_id: str, now: datetime) -> sa.Select[File]:
    """Select a file whose time is not over."""
    return sa.select(File).where(
        File.id == file_id, sa.or_(File.expires_at.is_(None), File.expires_at > now)
    )


def expired(now: datetime) -> sa.Select[str]:
    """Select the ids of files whose time is over."""
    return sa.select(File.id).where(File.expires_at <= now).order_by(File.expires_at)


def chunk(file_id: str, position: int) -> sa.Select[bytes]:
    """Select one piece of a file."""
    return sa.select(file_chunk.c.data).where(
        file_chunk.c.file_id == file_id, file_chunk.c.position == position
    )
