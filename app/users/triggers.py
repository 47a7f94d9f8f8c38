"""Triggers that count followers and followees."""

from app.lib import ddl
from app.users.models import followers

ddl.attach(
    followers,
    ddl.counters(
        "followers",
        ddl.Counter("user", "followed_count", ("follower_id",)),
        ddl.Counter("user", "follower_count", ("followed_id",)),
    ),
)
