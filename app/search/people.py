"""Search for people by the beginning of their names and by words of their profiles."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.lib.usernames import username_key
from app.search.backends.interface import Hits, bounded
from app.search.query import Phrase, written_together
from app.users import queries as users
from app.users.models import User

MAX_TEXT = 100
MAX_WORDS = 6
# Each of both searches finds at most this many: a letter costs no more than a name.
MAX_FOUND = 300


@dataclass(frozen=True, slots=True)
class _Person:
    id: int
    key: str
    followers: int


def search_people(text: str, *, limit: int, offset: int = 0) -> Hits:
    """Find people: that very name, then names that begin so, then profiles.

    Within each, those with more followers come first. Words of a profile are found by
    their beginnings. What lies beyond the first few hundred of each is not looked at.
    """
    limit, offset = bounded("relevance", limit, offset)
    key = username_key(text[:MAX_TEXT].replace("\0", "").strip().lstrip("@"))
    if not key or limit == 0:
        return Hits([])
    found = {person.id: person for person in _by_name(key)}
    found |= {person.id: person for person in _by_profile(text[:MAX_TEXT])}
    ranked = sorted(found.values(), key=lambda person: _rank(person, key))
    ids = [person.id for person in ranked[offset : offset + limit + 1]]
    return Hits.page(ids, limit, offset)


def _rank(person: _Person, key: str) -> tuple[bool, bool, int, str]:
    return (
        person.key != key,
        not person.key.startswith(key),
        -person.followers,
        person.key,
    )


def _by_name(key: str) -> list[_Person]:
    # A range, because neither engine's LIKE uses the index of every collation.
    names = _people().where(
        User.username_key >= key, User.username_key < f"{key}\U0010ffff"
    )
    return _run(names.order_by(User.username_key))


def _by_profile(text: str) -> list[_Person]:
    """Find the words of a profile by their beginnings, those without blanks together.

    "don't" and a word of a script without blanks are several words in a row.
    """
    groups = (tuple(word.text for word in group) for group in written_together(text))
    phrases = [group for group in groups if group][:MAX_WORDS]
    if not phrases:
        return []
    if db.session.get_bind().dialect.name == "sqlite":
        return _run(_in_fts5(phrases))
    return _run(_in_tsvector(phrases))


def _in_fts5(phrases: list[Phrase]) -> sa.Select[*tuple[Any, ...]]:
    match = " AND ".join(f'"{" ".join(phrase)}"*' for phrase in phrases)
    hits = (
        sa.select(sa.column("rowid", sa.Integer))
        .select_from(sa.table("user_search"))
        .where(sa.literal_column("user_search").op("MATCH")(match))
        .order_by(sa.literal_column("rowid").desc())
        .limit(MAX_FOUND)
    )
    return _people().where(User.id.in_(hits))


def _in_tsvector(phrases: list[Phrase]) -> sa.Select[*tuple[Any, ...]]:
    words = (" <-> ".join(f"'{word}'" for word in phrase) for phrase in phrases)
    query = sa.func.to_tsquery(
        sa.literal_column("'simple'"), " & ".join(f"({each}:*)" for each in words)
    )
    vector: Any = sa.literal_column('"user".search_vector')
    return _people().where(vector.op("@@")(query)).order_by(User.id.desc())


def _people() -> sa.Select[*tuple[Any, ...]]:
    columns = (User.id, User.username_key, User.follower_count)
    return sa.select(*columns).where(users.is_active()).limit(MAX_FOUND)


def _run(statement: sa.Select[*tuple[Any, ...]]) -> list[_Person]:
    rows = db.session.execute(statement)
    return [_Person(row[0], row[1] or "", row[2] or 0) for row in rows]
