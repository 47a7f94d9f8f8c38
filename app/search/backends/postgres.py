"""Search with PostgreSQL's own full-text index (tsvector, GIN).

GIN returns its hits in no useful order, so the newest of a common word cost a fetch and
a sort of them all. A walk down the primary key finds those at once, and would never
end for a rare word. Hence both, in turn: a walk over the newest posts, and if it finds
too few, the index, which then has few hits to sort.
"""

from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.search.backends.interface import MAX_CANDIDATES
from app.search.backends.sql import (
    Conditions,
    SqlBackend,
    by_author,
    filters,
    post,
    ranges,
)
from app.search.query import Term
from app.search.scope import SearchScope

# How many posts a walk looks at: 1 ms, and 12 ms where a word is not rare and much of
# it is wanted (docs/decisions/0010-search-backends.md).
WALK = 5_000
LONG_WALK = 50_000
# A word that a walk meets less often than that is rare.
RARE = WALK // 50

# What `filters` reads of a post.
_FILTERED = (post.c.id, post.c.user_id, post.c.timestamp, post.c.language)
_vector: Any = sa.literal_column("search_vector")
_query: Any = sa.func.to_tsquery(sa.literal_column("'simple'"), sa.bindparam("words"))
_IDS: sa.ARRAY[int] = sa.ARRAY(sa.BigInteger)
# Longer posts count a little less: 1 divides by the logarithm of the length.
_SHORTER_FIRST = 1


class PostgresBackend(SqlBackend):
    """Scan the newest posts first, then query the index for all hits."""

    def _newest(self, scope: SearchScope, count: int) -> list[int]:
        return self._candidates(scope, count)

    def _best(self, scope: SearchScope, count: int, offset: int) -> list[int]:
        candidates = self._candidates(scope, MAX_CANDIDATES)
        if not candidates:
            return []
        ranked = (
            sa.select(post.c.id)
            .where(post.c.id == sa.any_(sa.bindparam("ids", type_=_IDS)))
            .order_by(
                sa.func.ts_rank_cd(_vector, _query, _SHORTER_FIRST).desc(),
                post.c.id.desc(),
            )
            .limit(count)
            .offset(offset)
        )
        return self._scalars(ranked, ids=candidates, words=tsquery_of(scope))

    def _excluded(self, scope: SearchScope) -> Conditions:
        if not scope.query.excluded:
            return []
        words = " | ".join(_spelled(term) for term in scope.query.excluded)
        query = sa.func.to_tsquery(sa.literal_column("'simple'"), words)
        return [~_vector.op("@@")(query)]

    def _renew(self) -> None:
        # A generated column cannot differ from its text: fresh statistics are all
        # that is left to do, and REINDEX would stop every writer meanwhile.
        db.session.execute(sa.text("ANALYZE post"))

    def _candidates(self, scope: SearchScope, count: int) -> list[int]:
        """Return the ids of the newest posts that contain the required words."""
        words = tsquery_of(scope)
        if scope.author_ids:
            return self._scalars(_of_authors(scope, count), words=words)
        found = self._scalars(_walk(scope, count, WALK), words=words)
        if RARE < len(found) < count:
            found = self._scalars(_walk(scope, count, LONG_WALK), words=words)
        if len(found) < count:
            found = self._scalars(_from_index(scope, count), words=words)
        return found


def tsquery_of(scope: SearchScope) -> str:
    """Return the words of a scope as a tsquery.

    Folded words hold letters, digits and marks alone, so quoting needs no escapes.
    """
    words = [_spelled(term) for term in scope.required]
    words += [f"!{_spelled(term)}" for term in scope.query.excluded]
    return " & ".join(words)


def _spelled(term: Term) -> str:
    phrases = (
        " <-> ".join(f"'{word}'" for word in spelling) for spelling in term.spellings
    )
    return f"({' | '.join(f'({phrase})' for phrase in phrases)})"


def _hits(scope: SearchScope) -> sa.Select[int]:
    return sa.select(post.c.id).where(
        _vector.op("@@")(_query), *ranges(scope, post.c.id), *filters(scope)
    )


def _of_authors(scope: SearchScope, count: int) -> sa.Select[int]:
    """Leave it to the planner which of an author's and a word's posts are fewer."""
    hits = _hits(scope).where(by_author(scope))
    return hits.order_by(post.c.id.desc()).limit(count)


def _walk(scope: SearchScope, count: int, steps: int) -> sa.Select[int]:
    newest = (
        sa.select(*_FILTERED, _vector)
        .where(*ranges(scope, post.c.id))
        .order_by(post.c.id.desc())
        .limit(steps)
        .subquery()
    )
    hits = sa.select(newest.c.id).where(_vector.op("@@")(_query))
    hits = hits.where(*filters(scope, newest))
    return hits.order_by(newest.c.id.desc()).limit(count)


def _from_index(scope: SearchScope, count: int) -> sa.Select[int]:
    # Materialized, because the planner would rather walk the primary key, as it does
    # not know that the newest posts are the very ones without the word.
    hits = _hits(scope).cte("hits").prefix_with("MATERIALIZED", dialect="postgresql")
    return sa.select(hits.c.id).order_by(hits.c.id.desc()).limit(count)
