"""Who has bookmarked which posts."""

import sqlalchemy as sa

from app.extensions import db
from app.lib.columns import TimeId

bookmark = sa.Table(
    "bookmark",
    db.metadata,
    sa.Column(
        "user_id", sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column(
        "post_id", sa.ForeignKey("post.id", ondelete="CASCADE"), primary_key=True
    ),
    # Made from the moment of bookmarking, by which the list is ordered and paged.
    sa.Column("id", TimeId, nullable=False),
    sa.Index("ix_bookmark_user_id_id", "user_id", sa.text("id DESC")),
    # Without it, deleting a post would look through everybody's bookmarks.
    sa.Index("ix_bookmark_post_id", "post_id"),
)
