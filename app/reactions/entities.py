"""To which posts a viewer has reacted, as a process remembers it."""

from collections.abc import Collection

import sqlalchemy as sa

from app.cache.changes import key_is_id
from app.cache.registry import Cache
from app.extensions import db
from app.reactions.kinds import KINDS, Kind

# For viewers who have given more, each page asks for the posts that it shows.
MOST_GIVEN = 200

# The ids of all posts to which a viewer has reacted, by the viewer; a cache for each
# kind, told by the first column of its table.
GIVEN: dict[str, Cache[int, frozenset[int]]] = {
    kind.name: Cache(
        f"{kind.name}s", max_entries=5_000, invalidated_by={kind.name: key_is_id}
    )
    for kind in KINDS
}


def all_given(kind: Kind, user_id: int) -> frozenset[int]:
    """Return the ids of all posts to which a person has reacted.

    For people who have given at most `MOST_GIVEN`.
    """

    def read(_missing: Collection[int]) -> dict[int, frozenset[int]]:
        query = sa.select(kind.table.c.post_id).where(kind.table.c.user_id == user_id)
        return {user_id: frozenset(db.session.scalars(query))}

    return GIVEN[kind.name].load((user_id,), read)[user_id]
