"""The reactions of a deleted account, and the counters of a person's reactions."""

from app.extensions import db
from app.lib.batches import count_rows, delete_pairs
from app.reactions.kinds import KINDS
from app.users.models import User


def purge_reactions(user_id: int, limit: int) -> bool:
    """Delete reactions of the account; each kind comes to its end before the next."""
    return any(
        delete_pairs(
            db.session, kind.table.c.user_id, kind.table.c.post_id, user_id, limit
        )
        for kind in KINDS
    )


PURGE_STEPS = (purge_reactions,)
COUNTERS = {
    kind.counter: count_rows(kind.table, User, kind.table.c.user_id == User.id)
    for kind in KINDS
}
