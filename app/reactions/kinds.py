"""The kinds of reactions; triggers, purges and counters go through all of them."""

from dataclasses import dataclass

import sqlalchemy as sa

from app.reactions.models import bookmark


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """One kind of reaction.

    Views and schemas ask for it by `name`. `counter` is the column of `User` with how
    many of it a person has given: whoever has given none is spared every query.
    """

    name: str
    table: sa.Table
    counter: str


BOOKMARK = Kind("bookmark", bookmark, "bookmark_count")
KINDS = (BOOKMARK,)
