"""Search with SQLite's own full-text index (FTS5)."""

from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.search.backends.interface import MAX_CANDIDATES
from app.search.backends.sql import Conditions, SqlBackend, filters, post, ranges
from app.search.query import Term
from app.search.scope import SearchScope

_index = sa.table("post_search", sa.column("rowid", sa.BigInteger))
_match: Any = sa.literal_column("post_search").op("MATCH")(sa.bindparam("match"))
_score: Any = sa.func.bm25(sa.literal_column("post_search"), 1.0, 0.0)


class SqliteBackend(SqlBackend):
    """Scan the index from the newest hit down, which costs what the page shows."""

    def _newest(self, scope: SearchScope, count: int) -> list[int]:
        return self._scalars(
            _candidates(scope, _index.c.rowid).limit(count), match=match_of(scope)
        )

    def _best(self, scope: SearchScope, count: int, offset: int) -> list[int]:
        newest = _candidates(scope, _index.c.rowid.label("id"), _score.label("score"))
        candidates = newest.limit(MAX_CANDIDATES).subquery()
        best = (
            sa.select(candidates.c.id)
            .order_by(candidates.c.score, candidates.c.id.desc())
            .limit(count)
            .offset(offset)
        )
        return self._scalars(best, match=match_of(scope))

    def _excluded(self, scope: SearchScope) -> Conditions:
        if not scope.query.excluded:
            return []
        words = f"{{search_text}} : ({_any_of(scope.query.excluded)})"
        hits = sa.select(_index.c.rowid).where(
            sa.literal_column("post_search").op("MATCH")(words)
        )
        return [post.c.id.not_in(hits)]

    def _renew(self) -> None:
        # Repairs an index that was written without its triggers; other writers wait
        # meanwhile, some ten seconds per million posts.
        statement = sa.text("INSERT INTO post_search (post_search) VALUES ('rebuild')")
        db.session.execute(statement)


def match_of(scope: SearchScope) -> str:
    """Return the words and authors of a scope in FTS5's query language.

    Folded words hold letters, digits and marks alone, so quoting needs no escapes.
    """
    words = " AND ".join(f"({_spelled(term)})" for term in scope.required)
    text = f"{{search_text}} : ({words})"
    if scope.author_ids:
        authors = " OR ".join(f'"{author_id}"' for author_id in scope.author_ids)
        text = f"({text}) AND ({{user_id}} : ({authors}))"
    if scope.query.excluded:
        excluded = _any_of(scope.query.excluded)
        text = f"({text}) NOT ({{search_text}} : ({excluded}))"
    return text


def _candidates(scope: SearchScope, *columns: Any) -> sa.Select[Any]:
    statement = sa.select(*columns).select_from(_index)
    statement = statement.where(_match, *ranges(scope, _index.c.rowid))
    conditions = filters(scope)
    if conditions:
        # Correlated rather than joined, for a join may be turned round, and then
        # every post of the site is looked up in the index.
        row = sa.select(sa.literal(1)).select_from(post)
        row = row.where(post.c.id == _index.c.rowid, *conditions)
        statement = statement.where(row.correlate(_index).exists())
    return statement.order_by(_index.c.rowid.desc())


def _any_of(terms: tuple[Term, ...]) -> str:
    return " OR ".join(_spelled(term) for term in terms)


def _spelled(term: Term) -> str:
    return " OR ".join(f'"{" ".join(spelling)}"' for spelling in term.spellings)
