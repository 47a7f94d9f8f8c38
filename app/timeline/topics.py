"""The topics of the event bus on which the posts of a timeline are told."""

import sqlalchemy as sa

from app.extensions import db
from app.users.models import followers

# Whoever follows more hears of the others' posts on the next reload.
MOST_AUTHORS = 5_000


def public() -> list[str]:
    """Give the topic of everybody's posts."""
    return ["public"]


def home(viewer_id: int) -> list[str]:
    """Give the topics of the viewer's own posts and of those they follow."""
    followed = (
        sa.select(followers.c.followed_id)
        .where(followers.c.follower_id == viewer_id)
        .limit(MOST_AUTHORS)
    )
    return [f"author:{author}" for author in [viewer_id, *db.session.scalars(followed)]]
