"""The bookmarks of a deleted account, and the counter of a person's bookmarks."""

from app.bookmarks.models import bookmark
from app.extensions import db
from app.lib.batches import count_rows, delete_pairs
from app.users.models import User


def purge_bookmarks(user_id: int, limit: int) -> bool:
    """Delete the bookmarks of the account."""
    ends = bookmark.c.user_id, bookmark.c.post_id
    return bool(delete_pairs(db.session, *ends, user_id, limit))


PURGE_STEPS = (purge_bookmarks,)
COUNTERS = {
    "bookmark_count": count_rows(bookmark, User, bookmark.c.user_id == User.id),
}
