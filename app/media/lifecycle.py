"""The files of a deleted account."""

from app.extensions import db
from app.lib.batches import delete_rows
from app.media.models import File


def purge_files(user_id: int, _limit: int) -> bool:
    """Delete one file at a time: each may be large."""
    return delete_rows(db.session, File, File.user_id == user_id, 1)


PURGE_STEPS = (purge_files,)
