"""What keeps the text indexes in step with their tables.

`post.search_text` and `user.search_text` hold what `app.lib.fold.search_text` made;
the indexes inside the database follow them by triggers in the same transaction, of
which migrations keep frozen copies. An index outside follows through the outbox.
"""

from typing import Any

import sqlalchemy as sa

from app.lib import ddl
from app.posts.models import Post
from app.search import search
from app.users.models import User
from app.worker.outbox.models import Outbox
from app.worker.registry import SEARCH

_TOKENIZER = "unicode61 remove_diacritics 0 categories ''L* M* N* Co''"


def _fts5(table: str, columns: tuple[str, ...], options: str = "") -> tuple[str, ...]:
    """Return DDL of an FTS5 index over a table's own columns, and of its triggers.

    An external-content index removes a row only by the very values that it indexed
    (https://sqlite.org/fts5.html#external_content_tables).
    """
    index = f"{table}_search"
    names = ", ".join(columns)
    old = ", ".join(f"old.{column}" for column in columns)
    new = ", ".join(f"new.{column}" for column in columns)
    remove = f"""INSERT INTO {index} ({index}, rowid, {names})
    VALUES ('delete', old.id, {old});"""  # noqa: S608 - the names are our own
    insert = f"""INSERT INTO {index} (rowid, {names})
    VALUES (new.id, {new});"""  # noqa: S608 - the same
    changed = " OR ".join(f"old.{name} IS NOT new.{name}" for name in ("id", *columns))
    return (
        f"""CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5(
    {names}, content='{table}', content_rowid='id',{options}
    tokenize='{_TOKENIZER}'
)""",
        f"""CREATE TRIGGER IF NOT EXISTS {index}_insert AFTER INSERT ON "{table}" BEGIN
    {insert}
END""",
        f"""CREATE TRIGGER IF NOT EXISTS {index}_delete AFTER DELETE ON "{table}" BEGIN
    {remove}
END""",
        f"""CREATE TRIGGER IF NOT EXISTS {index}_update
AFTER UPDATE OF id, {names} ON "{table}" WHEN {changed} BEGIN
    {remove}
    {insert}
END""",
    )


def _tsvector(table: str) -> tuple[str, ...]:
    """Return DDL of a generated tsvector column and its GIN index.

    Every search scans the index's list of pending entries, so its length is limited.
    """
    return (
        f"""ALTER TABLE "{table}" ADD COLUMN IF NOT EXISTS search_vector tsvector
    GENERATED ALWAYS AS (to_tsvector('simple', coalesce(search_text, ''))) STORED""",
        f"""CREATE INDEX IF NOT EXISTS ix_{table}_search_vector ON "{table}"
    USING gin (search_vector) WITH (gin_pending_list_limit = 256)""",
    )


# The author's id is a column of the index, so that a common word and a name meet
# inside it instead of in a walk over every hit.
SQLITE_CREATE: tuple[str, ...] = _fts5("post", ("search_text", "user_id"))
SQLITE_PEOPLE_CREATE: tuple[str, ...] = _fts5(
    "user", ("search_text",), options=" prefix='2 3',"
)

POSTGRESQL_CREATE: tuple[str, ...] = _tsvector("post")
POSTGRESQL_PEOPLE_CREATE: tuple[str, ...] = _tsvector("user")

ddl.attach(Post.__table__, ddl.Statements(SQLITE_CREATE, POSTGRESQL_CREATE))
ddl.attach(
    User.__table__, ddl.Statements(SQLITE_PEOPLE_CREATE, POSTGRESQL_PEOPLE_CREATE)
)


@sa.event.listens_for(Post, "after_insert")
@sa.event.listens_for(Post, "after_update")
@sa.event.listens_for(Post, "after_delete")
def _queue_index(_mapper: Any, connection: sa.Connection, post: Post) -> None:
    """Queue the change of a post in its own transaction.

    So it is indexed outside if, and only if, it was committed.
    """
    if search.transactional:
        return
    connection.execute(
        sa.insert(Outbox).values(
            kind="index",
            lane=SEARCH,
            key=f"post:{post.id}",
            payload={"id": post.id},
        )
    )
