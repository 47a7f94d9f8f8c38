"""The follows, blocks and mutes of a deleted account, and their counters."""

import sqlalchemy as sa

from app import events
from app.extensions import db
from app.lib.batches import count_rows, delete_pairs
from app.relationships.events import Unfollowed
from app.relationships.models import block, mute
from app.users.models import User, followers


def purge_followers(user_id: int, limit: int) -> bool:
    """Delete who follows the account."""
    ends = followers.c.followed_id, followers.c.follower_id
    return bool(delete_pairs(db.session, *ends, user_id, limit))


def purge_following(user_id: int, limit: int) -> bool:
    """Delete whom the account follows."""
    ends = followers.c.follower_id, followers.c.followed_id
    left = delete_pairs(db.session, *ends, user_id, limit)
    events.dispatch(Unfollowed(left))
    return bool(left)


def purge_blocks(user_id: int, limit: int) -> bool:
    """Delete whom the account blocks."""
    ends = block.c.blocker_id, block.c.blocked_id
    return bool(delete_pairs(db.session, *ends, user_id, limit))


def purge_blocked_by(user_id: int, limit: int) -> bool:
    """Delete who blocks the account."""
    ends = block.c.blocked_id, block.c.blocker_id
    return bool(delete_pairs(db.session, *ends, user_id, limit))


def purge_mutes(user_id: int, limit: int) -> bool:
    """Delete whom the account mutes."""
    ends = mute.c.muter_id, mute.c.muted_id
    return bool(delete_pairs(db.session, *ends, user_id, limit))


def purge_muted_by(user_id: int, limit: int) -> bool:
    """Delete who mutes the account."""
    ends = mute.c.muted_id, mute.c.muter_id
    return bool(delete_pairs(db.session, *ends, user_id, limit))


# Everybody from whose lists somebody is hidden, once for each reason.
_hiding = sa.union_all(
    sa.select(block.c.blocker_id.label("user_id")),
    sa.select(block.c.blocked_id),
    sa.select(mute.c.muter_id),
).subquery("hiding")

PURGE_STEPS = (
    purge_followers,
    purge_following,
    purge_blocks,
    purge_blocked_by,
    purge_mutes,
    purge_muted_by,
)
COUNTERS = {
    "follower_count": count_rows(followers, User, followers.c.followed_id == User.id),
    "followed_count": count_rows(followers, User, followers.c.follower_id == User.id),
    "hidden_count": count_rows(_hiding, User, _hiding.c.user_id == User.id),
}
