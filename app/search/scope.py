"""What a backend searches in: a query with ids for names, and what a viewer may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.lib.fold import tokens
from app.posts.visibility import Scope
from app.search.query import SearchQuery, Term, term_of
from app.tags.models import Tag
from app.users.models import User

Names = tuple[str, ...]
Ids = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SearchScope:
    """A query whose names have been looked up, for one viewer."""

    query: SearchQuery
    max_id: int | None
    author_ids: Ids
    excluded_author_ids: Ids
    tag_ids: Ids
    excluded_tag_ids: Ids
    viewer: Scope

    @property
    def required(self) -> tuple[Term, ...]:
        """The words a post must contain.

        A post with a tag contains the tag's words, and an index finds the posts that
        have several words much sooner than the posts that have a word and a row.
        """
        tags = (term_of(tokens(name)) for name in self.query.tags)
        return (*self.query.terms, *(term for term in tags if term is not None))


def author_ids(keys: Names) -> Ids:
    """Return the ids of those people who exist, by the keys of their names."""
    return _ids(User.id, User.username_key, keys)


def tag_ids(names: Names) -> Ids:
    """Return the ids of those tags that exist, by their folded names."""
    return _ids(Tag.id, Tag.name, names)


def _ids(column: Any, name: Any, names: Sequence[str]) -> Ids:
    if not names:
        return ()
    return tuple(db.session.scalars(sa.select(column).where(name.in_(names))))
