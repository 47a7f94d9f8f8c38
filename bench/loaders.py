"""Writing many rows at once: indexes, keys and triggers are set aside meanwhile."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from bench.world import COLUMNS, Row

# As SQLAlchemy writes a moment.
sqlite3.register_adapter(datetime, lambda moment: moment.isoformat(" ", "microseconds"))

# What follows from messages is left to the triggers, which know how.
BULKY = ("user", "followers", "post", "post_tag", "mention")


class Loader(ABC):
    """Write rows into an empty database of the newest schema."""

    def __init__(self) -> None:
        self._restore: list[str] = []

    @abstractmethod
    def strip(self) -> None:
        """Drop or disable what would be checked for each row."""

    @abstractmethod
    def write(self, table: str, rows: Iterable[Row]) -> None:
        """Write rows with the columns of `COLUMNS`."""

    @abstractmethod
    def restore(self) -> Iterable[str]:
        """Restore what was dropped and yield the statements, one by one."""

    @abstractmethod
    def close(self) -> None:
        """Commit, and update the statistics of the planner."""


class SqliteLoader(Loader):
    """One connection with no regard for a loss of power."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("synchronous=OFF", "cache_size=-262144", "temp_store=MEMORY"):
            self._connection.execute(f"PRAGMA {pragma}")

    def strip(self) -> None:
        """Drop triggers and indexes; their own texts bring them back."""
        marks = ", ".join("?" * len(BULKY))
        found = self._connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
            f" AND type IN ('index', 'trigger') AND tbl_name IN ({marks})",
            BULKY,
        ).fetchall()
        for kind, name, sql in sorted(found):
            self._connection.execute(f'DROP {kind} "{name}"')
            self._restore.append(sql)

    def write(self, table: str, rows: Iterable[Row]) -> None:
        """Write rows in one transaction."""
        names, marks = ", ".join(COLUMNS[table]), ", ".join("?" * len(COLUMNS[table]))
        self._connection.execute("BEGIN")
        self._connection.executemany(
            f'INSERT INTO "{table}" ({names}) VALUES ({marks})',
            rows,
        )
        self._connection.execute("COMMIT")

    def restore(self) -> Iterable[str]:
        """Make indexes and triggers again, and fill the text indexes."""
        fills = [
            f"INSERT INTO {index} ({index}) VALUES ('rebuild')"
            for index in ("post_search", "user_search")
        ]
        for statement in [*self._restore, *fills]:
            yield " ".join(statement.split())[:40]
            self._connection.execute(statement)

    def close(self) -> None:
        """Commit, and update the statistics of the planner."""
        self._connection.execute("ANALYZE")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()


class PostgresLoader(Loader):
    """One connection that copies rows."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._connection = psycopg.connect(url, autocommit=True)

    def strip(self) -> None:
        """Drop indexes and foreign keys and disable triggers, as the owner may."""
        for table in BULKY:
            self._run(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            self._strip_keys(table)
            self._strip_indexes(table)
        for table in BULKY:
            self._restore.append(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')

    def write(self, table: str, rows: Iterable[Row]) -> None:
        """Copy rows."""
        names = ", ".join(COLUMNS[table])
        with (
            self._connection.cursor() as cursor,
            cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy,
        ):
            for row in rows:
                copy.write_row(row)

    def restore(self) -> Iterable[str]:
        """Make indexes before the keys that need them; then sequences and triggers."""
        self._run("SET maintenance_work_mem = '256MB'")
        order = ("CREATE UNIQUE", "CREATE INDEX", "ALTER")
        for beginning in order:
            for statement in self._restore:
                if statement.startswith(beginning):
                    yield statement[:60]
                    self._run(statement)
        for table in ("user", "tag"):
            self._run(
                f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'),"
                f' (SELECT coalesce(max(id), 1) FROM "{table}"))'
            )

    def close(self) -> None:
        """Update the statistics of the planner and the visibility map."""
        self._run("VACUUM ANALYZE")
        self._connection.close()

    def _strip_keys(self, table: str) -> None:
        keys = self._run(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype = 'f'",
            f'"{table}"',
        )
        for name, definition in keys:
            self._run(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
            self._restore.append(
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}'
            )

    def _strip_indexes(self, table: str) -> None:
        indexes = self._run(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)"
            " FROM pg_index WHERE indrelid = %s::regclass AND NOT indisprimary"
            " AND NOT EXISTS (SELECT 1 FROM pg_constraint"
            " WHERE conindid = indexrelid)",
            f'"{table}"',
        )
        for name, definition in indexes:
            self._run(f"DROP INDEX {name}")
            self._restore.append(definition)

    def _run(self, statement: str, *values: Any) -> list[Row]:
        cursor = self._connection.execute(statement, values or None)  # type: ignore[arg-type]  # made of our own names
        return cursor.fetchall() if cursor.description else []


def loader_for(url: str) -> Loader:
    """Return the loader for the URL of a database."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return SqliteLoader(str(parsed.database))
    plain = parsed.set(drivername="postgresql")
    return PostgresLoader(plain.render_as_string(hide_password=False))
