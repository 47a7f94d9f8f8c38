"""The base of both SQL backends: names become ids, dates become bounds of ids."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.lib.ids import MAX_ID, first_id_at
from app.posts.models import Post
from app.posts.visibility import STRANGER, Scope
from app.search.backends.interface import (
    Document,
    Hits,
    Progress,
    Sort,
    bounded,
)
from app.search.query import SearchQuery
from app.search.scope import SearchScope, author_ids, tag_ids
from app.tags.models import post_tag

Conditions = list[sa.ColumnElement[bool]]

post: Any = Post.__table__

# Ids of an adopted database count 1, 2, 3 and say nothing about time. They lie below
# this one, together with what was posted on the first day of the epoch.
_LAST_ADOPTED_ID = first_id_at(datetime(2020, 1, 2, tzinfo=UTC))


class SqlBackend(ABC):
    """Find posts with the text index of the database that holds them."""

    transactional = True

    def is_available(self) -> bool:
        """Return True: it is as available as the database itself."""
        return True

    def is_outdated(self) -> bool:
        """Return False: a migration folds the texts again where folding changes."""
        return False

    def search(
        self,
        query: SearchQuery,
        *,
        sort: Sort,
        limit: int,
        max_id: int | None = None,
        offset: int = 0,
        viewer: Scope = STRANGER,
    ) -> Hits:
        """Find posts; there are none for names without an account."""
        limit, offset = bounded(sort, limit, offset)
        if query.is_empty or limit == 0:
            return Hits([])
        scope = self._scope(query, max_id, viewer)
        if scope is None:
            return Hits([])
        if not scope.required:
            found = self._scalars(listing(scope, self._excluded(scope), limit, offset))
        elif sort == "newest":
            found = self._newest(scope, limit + 1)
        else:
            found = self._best(scope, limit + 1, offset)
        return Hits.page(found, limit, offset)

    def index(self, documents: Iterable[Document]) -> None:  # noqa: B027 - complete
        """Do nothing: triggers have done it."""

    def remove(self, ids: Iterable[int]) -> None:  # noqa: B027 - complete
        """Do nothing: triggers have done it."""

    def rebuild(self, documents: Iterable[list[Document]], progress: Progress) -> None:
        """Fold every post again where folding has changed, then renew the index."""
        done = 0
        for batch in documents:
            self._fold_again(batch)
            done += len(batch)
            progress(done)
        self._renew()
        db.session.commit()

    @abstractmethod
    def _newest(self, scope: SearchScope, count: int) -> list[int]:
        """Return the ids of the newest posts that contain the required words."""

    @abstractmethod
    def _best(self, scope: SearchScope, count: int, offset: int) -> list[int]:
        """Return the ids of the best of the newest posts with the required words."""

    @abstractmethod
    def _excluded(self, scope: SearchScope) -> Conditions:
        """Return the condition against excluded words where none is required."""

    @abstractmethod
    def _renew(self) -> None:
        """Build the text index again from the folded texts."""

    def _scalars(self, statement: sa.Executable, **values: object) -> list[int]:
        return list(db.session.execute(statement, values).scalars())

    def _scope(
        self, query: SearchQuery, max_id: int | None, viewer: Scope
    ) -> SearchScope | None:
        authors = author_ids(query.authors)
        tags = tag_ids(query.tags)
        if (query.authors and not authors) or len(tags) < len(query.tags):
            return None
        return SearchScope(
            query,
            max_id,
            authors,
            author_ids(query.excluded_authors),
            tags,
            tag_ids(query.excluded_tags),
            viewer,
        )

    def _fold_again(self, batch: list[Document]) -> None:
        changed = (
            sa.update(post)
            .where(post.c.id == sa.bindparam("post_id"))
            .where(post.c.search_text.is_distinct_from(sa.bindparam("folded")))
            .values(search_text=sa.bindparam("folded"))
        )
        values = [{"post_id": entry.id, "folded": entry.body} for entry in batch]
        if values:
            db.session.connection().execute(changed, values)
        db.session.commit()


def listing(
    scope: SearchScope, more: Conditions, limit: int, offset: int
) -> sa.Select[int]:
    """Select the newest posts of a scope that requires no word."""
    conditions = [*ranges(scope, post.c.id), *filters(scope), *more]
    if scope.author_ids:
        conditions.append(by_author(scope))
    return (
        sa.select(post.c.id)
        .where(*conditions)
        .order_by(post.c.id.desc())
        .limit(limit + 1)
        .offset(offset)
    )


def ranges(scope: SearchScope, column: sa.ColumnElement[int]) -> Conditions:
    """Return bounds of ids, from the page's cursor and the query's dates.

    The bounds of an adopted database are wide; `filters` compares the times as well.
    """
    query = scope.query
    upper = MAX_ID if scope.max_id is None else min(scope.max_id, MAX_ID)
    if query.before is not None:
        upper = min(upper, max(first_id_at(query.before), _LAST_ADOPTED_ID))
    conditions = [column < max(upper, -MAX_ID)]
    if query.after is not None:
        conditions.append(column >= _first_id(query.after))
    return conditions


def filters(scope: SearchScope, row: Any = post) -> Conditions:
    """Return the conditions on a row of `post`, other than its author."""
    query = scope.query
    conditions: Conditions = []
    if query.languages:
        conditions.append(_among(row.c.language, query.languages))
    if scope.excluded_author_ids:
        conditions.append(row.c.user_id.not_in(scope.excluded_author_ids))
    if not scope.viewer.is_unrestricted:
        conditions.append(scope.viewer.listable(row.c))
    if query.before is not None:
        conditions.append(row.c.timestamp < query.before)
    if query.after is not None:
        conditions.append(row.c.timestamp >= query.after)
    conditions += [_tagged(row, tag_id) for tag_id in scope.tag_ids]
    conditions += [~_tagged(row, tag_id) for tag_id in scope.excluded_tag_ids]
    return conditions


def by_author(scope: SearchScope) -> sa.ColumnElement[bool]:
    """Return the condition that a post is by one of the authors of the query."""
    return _among(post.c.user_id, scope.author_ids)


def _among(
    column: sa.ColumnElement[Any], values: tuple[Any, ...]
) -> sa.ColumnElement[bool]:
    # Only an equality lets an index return its rows in the order of the page.
    return column == values[0] if len(values) == 1 else column.in_(values)


def _tagged(row: sa.FromClause, tag_id: int) -> sa.ColumnElement[bool]:
    tagged = sa.select(sa.literal(1)).select_from(post_tag)
    tagged = tagged.where(post_tag.c.tag_id == tag_id, post_tag.c.post_id == row.c.id)
    return tagged.correlate(row).exists()


def _first_id(after: datetime) -> Any:
    """Return the first id of a time, or 1 where adopted posts must be scanned."""
    first = first_id_at(after)
    if first <= _LAST_ADOPTED_ID:
        return min(first, 1)
    adopted = post.alias("adopted")
    has_adopted = (
        sa.select(sa.literal(1))
        .select_from(adopted)
        .where(adopted.c.id.between(1, _LAST_ADOPTED_ID))
        .exists()
    )
    return sa.select(sa.case((has_adopted, 1), else_=first)).scalar_subquery()
