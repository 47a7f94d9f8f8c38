"""Triggers that count each person's bookmarks."""

from app.bookmarks.models import bookmark
from app.lib import ddl

# A post that goes takes the bookmarks of many people with it, in one statement.
ddl.attach(
    bookmark,
    ddl.bulk_counter("bookmark", ddl.Counter("user", "bookmark_count", ("user_id",))),
)
