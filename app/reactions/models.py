"""Who has reacted to which posts: a table for each kind of reaction."""

import sqlalchemy as sa

from app.extensions import db
from app.lib.columns import TimeId


def reaction_table(name: str) -> sa.Table:
    """Return the table of one kind, with the indexes that its lists need."""
    return sa.Table(
        name,
        db.metadata,
        sa.Column(
            "user_id", sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column(
            "post_id", sa.ForeignKey("post.id", ondelete="CASCADE"), primary_key=True
        ),
        # Made from the moment of the reaction, by which the list is ordered and paged.
        sa.Column("id", TimeId, nullable=False),
        sa.Index(f"ix_{name}_user_id_id", "user_id", sa.text("id DESC")),
        # Without it, deleting a post would look through everybody's reactions.
        sa.Index(f"ix_{name}_post_id", "post_id"),
    )


bookmark = reaction_table("bookmark")
