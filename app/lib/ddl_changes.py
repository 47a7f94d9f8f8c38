"""Triggers that notify caches of changed rows: which table, which keys, which kind.

PostgreSQL sends a notification for each statement, at the commit; listeners are other
processes and the own one. SQLite has nothing like it: there the triggers insert a row
for each changed one into a table that processes read when the file has changed.

Nothing but keys is sent, and they are numbers. Texts of existing triggers must not
change without a revision, as those of `app.lib.ddl`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.lib.ddl import Statements, postgresql_function, sqlite_trigger

CHANNEL = "microblog_changes"
LOG = "row_change"
# Beyond these, a notification means the whole table; PostgreSQL allows 8,000 bytes.
MOST_KEYS = 400
MOST_BYTES = 7800
# How many rows of the log remain for those who read it later, and in which steps the
# older ones are deleted.
LOG_LENGTH = 10_000
LOG_STEP = 1_000

tables: set[str] = set()
"""The tables with such triggers."""


@dataclass(frozen=True, slots=True)
class Watched:
    """Which changes of a table's rows caches are notified of, by the columns `key`.

    An update counts if one of `columns` changed, where they are given. With `quiet` it
    also counts if none of those did: a column that is added later is then noticed
    without being named. A key that changes is sent with both of its values, unless the
    table has such a condition; `row` is then its primary key.
    """

    table: str
    key: tuple[str, ...] = ("id",)
    quiet: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    row: str = "id"

    def condition(self, old: str, new: str, same: str, differs: str) -> str:
        """Return when an update counts, in the operators of an engine; "" is always."""
        quiet = _pairs(self.quiet, f"{old}.{{0}} {same} {new}.{{0}}", " AND ")
        changed = _pairs(self.columns, f"{old}.{{0}} {differs} {new}.{{0}}", " OR ")
        return " OR ".join(f"({part})" for part in (quiet, changed) if part)

    def values(self, row: str) -> str:
        """Return the columns of the key of a row, for a Select."""
        return _pairs(self.key, f"{row}.{{0}}", ", ")


def notify_changes(watched: Watched) -> Statements:
    """Return the triggers of a table."""
    tables.add(watched.table)
    return Statements(tuple(_sqlite(watched)), tuple(_postgresql(watched)))


def foundation() -> Statements:
    """Return what the triggers of all tables use: SQLite's log, PostgreSQL's sender."""
    old = f"DELETE FROM {LOG} WHERE id <= NEW.id - {LOG_LENGTH};"  # noqa: S608  # names of our own
    due = f"NEW.id % {LOG_STEP} = 0"
    return Statements(
        (
            f"DROP TABLE IF EXISTS {LOG}",
            f"CREATE TABLE {LOG} (id INTEGER PRIMARY KEY,"
            " name TEXT NOT NULL, kind TEXT NOT NULL, keys TEXT NOT NULL)",
            sqlite_trigger(f"{LOG}_bounded", "INSERT", LOG, old, when=due),
        ),
        (_SENDER, postgresql_function("notify_all_rows", _ALL_ROWS)),
    )


_ALL_ROWS = "PERFORM notify_rows(TG_TABLE_NAME, TG_OP, 'null');"
_SENDER = (
    "CREATE OR REPLACE FUNCTION notify_rows(name text, kind text, keys jsonb)"
    " RETURNS void AS $$ BEGIN"
    " IF keys IS NULL THEN RETURN; END IF;"
    f" IF octet_length(keys::text) > {MOST_BYTES} THEN keys := 'null'; END IF;"
    f" PERFORM pg_notify('{CHANNEL}',"
    " jsonb_build_array(name, lower(kind), keys)::text);"
    " END $$ LANGUAGE plpgsql"
)


def _sqlite(watched: Watched) -> Iterator[str]:
    moved = " WHERE " + _pairs(watched.key, "OLD.{0} IS NOT NEW.{0}", " OR ")
    when = watched.condition("OLD", "NEW", "IS", "IS NOT")
    for kind, actions in (
        ("insert", (_log(watched, "insert", "NEW"),)),
        (
            "update",
            (_log(watched, "update", "NEW"), _log(watched, "update", "OLD", moved)),
        ),
        ("delete", (_log(watched, "delete", "OLD"),)),
    ):
        yield sqlite_trigger(
            f"{watched.table}_notify_{kind}",
            kind.upper(),
            watched.table,
            *actions,
            when=when if kind == "update" else "",
        )


def _log(watched: Watched, kind: str, row: str, where: str = "") -> str:
    keys = f"json_array(json_array({watched.values(row)}))"
    return (
        f"INSERT INTO {LOG} (name, kind, keys)"  # names of our own
        f" SELECT '{watched.table}', '{kind}', {keys}{where};"
    )


def _postgresql(watched: Watched) -> Iterator[str]:
    table = watched.table
    one = f"SELECT DISTINCT {_array(watched, 'changed')} FROM changed"  # noqa: S608  # names of our own
    yield postgresql_function(f"{table}_notify", _send(one), declare=_FOUND)
    yield postgresql_function(
        f"{table}_notify_update", _send(_updated(watched)), declare=_FOUND
    )
    for event, rows, function in (
        ("INSERT", "NEW TABLE AS changed", f"{table}_notify"),
        ("UPDATE", _BOTH, f"{table}_notify_update"),
        ("DELETE", "OLD TABLE AS changed", f"{table}_notify"),
        ("TRUNCATE", "", "notify_all_rows"),
    ):
        yield (
            f"CREATE TRIGGER {table}_notify_{event.lower()} AFTER {event} ON"
            f' "{table}"'
            f"{f' REFERENCING {rows}' if rows else ''}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )


_FOUND = "found jsonb;"
_BOTH = "OLD TABLE AS former NEW TABLE AS changed"


def _updated(watched: Watched) -> str:
    """Return the Select of the keys of updated rows."""
    when = watched.condition("f", "c", "IS NOT DISTINCT FROM", "IS DISTINCT FROM")
    if when:
        rows = f"changed c JOIN former f ON f.{watched.row} = c.{watched.row}"
        return f"SELECT {_array(watched, 'c')} FROM {rows} WHERE {when}"  # noqa: S608  # names of our own
    return " UNION ".join(
        f"SELECT {_array(watched, rows)} FROM {rows}"  # noqa: S608  # the same
        for rows in ("changed", "former")
    )


def _array(watched: Watched, row: str) -> str:
    return f"jsonb_build_array({watched.values(row)}) AS key"


def _send(select: str) -> str:
    """Return the action that sends the keys that `select` finds, unless too many."""
    return (
        "IF (SELECT count(*) FROM"  # noqa: S608  # names of our own
        f" (SELECT FROM changed LIMIT {MOST_KEYS + 1}) few) > {MOST_KEYS}"
        " THEN found := 'null'; ELSE"
        f" SELECT jsonb_agg(key) INTO found FROM ({select}) AS found_rows; END IF;"
        " PERFORM notify_rows(TG_TABLE_NAME, TG_OP, found);"
    )


def _pairs(names: tuple[str, ...], text: str, word: str) -> str:
    return word.join(text.format(name) for name in names)
