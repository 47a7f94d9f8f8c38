"""Triggers for SQLite and PostgreSQL, made from one declaration.

An action is one or more SQL statements with `NEW` and `OLD` for the changed row. In it
`{user}` stands for the table of people and `{greatest}` for the largest of several
values, which each engine writes in its own way.

Migrations keep frozen copies of what is made here; a test compares the two, so the
texts of existing triggers must not change without a revision.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

_WORDS = {
    "sqlite": {"user": "user", "greatest": "max"},
    "postgresql": {"user": '"user"', "greatest": "greatest"},
}


@dataclass(frozen=True, slots=True)
class Statements:
    """What each engine runs after a table has been created."""

    sqlite: tuple[str, ...] = ()
    postgresql: tuple[str, ...] = ()

    def __add__(self, other: "Statements") -> "Statements":
        return Statements(
            self.sqlite + other.sqlite, self.postgresql + other.postgresql
        )


def attach(table: sa.Table, *parts: Statements) -> None:
    """Run statements of the engine at hand whenever `table` has been created.

    `%` is doubled because SQLAlchemy formats DDL texts.
    """
    for part in parts:
        for dialect in _WORDS:
            for statement in getattr(part, dialect):
                ddl: Any = sa.DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]  # SQLAlchemy has no types here
                sa.event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


@dataclass(frozen=True, slots=True)
class Counter:
    """A column that counts the rows of another table that name its row in `keys`."""

    table: str
    column: str
    keys: tuple[str, ...]

    def change(self, step: str, row: str) -> str:
        """Return the action that adds `step`, such as `+ 1`, for a changed `row`."""
        return (
            f"UPDATE {_table(self.table)} SET {self.column} = {self.column} {step}"  # noqa: S608  # names of our own
            f" WHERE {self._names(row)};"
        )

    def _names(self, row: str) -> str:
        keys = [f"{row}.{key}" for key in self.keys]
        return f"id = {keys[0]}" if len(keys) == 1 else f"id IN ({', '.join(keys)})"


def counters(table: str, *counted: Counter) -> Statements:
    """Return triggers that count the rows of `table` as they come and go.

    Where they change several rows of one table, PostgreSQL's function locks the smaller
    id first, so that two that do so at the same moment do not wait for each other.
    """
    added = " ".join(each.change("+ 1", "NEW") for each in counted)
    removed = " ".join(each.change("- 1", "OLD") for each in counted)
    keys = dict.fromkeys(key for each in counted for key in each.keys)
    locks = _lock(counted[0].table, ", ".join(f"pair.{key}" for key in keys))
    function = postgresql_function(
        f"{table}_changed",
        locks if len(keys) > 1 else "",
        *(each.change("+ step", "pair") for each in counted),
        declare=f"{_STEP} pair {table} := CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD"
        " END;",
    )
    return _added_and_removed(table, added, removed, function)


def bulk_counter(table: str, counter: Counter) -> Statements:
    """Return triggers that count rows of `table` of which many go in one statement.

    PostgreSQL changes each counter once for a statement. The rows that it changes are
    locked in one order, so that two such statements do not wait for each other.
    """
    (key,) = counter.keys
    target, column = _table(counter.table), counter.column
    function = postgresql_function(
        f"{table}_changed",
        _lock(counter.table, f"SELECT {key} FROM changed"),  # noqa: S608  # names of our own
        f"UPDATE {target} SET {column} = {column} + step * tally.number"  # noqa: S608  # the same
        f" FROM (SELECT {key}, count(*) AS number FROM changed GROUP BY {key}) tally"
        f" WHERE id = tally.{key};",
        declare=_STEP,
    )
    triggers = (
        f"CREATE TRIGGER {table}_{name} AFTER {event} ON {table}"
        f" REFERENCING {row} TABLE AS changed"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_changed()"
        for name, event, row in (
            ("added", "INSERT", "NEW"),
            ("removed", "DELETE", "OLD"),
        )
    )
    return Statements(
        _sqlite_pair(table, counter.change("+ 1", "NEW"), counter.change("- 1", "OLD")),
        (function, *triggers),
    )


def added_and_removed(
    table: str, *, sqlite: tuple[str, str], postgresql: tuple[str, str]
) -> Statements:
    """Return triggers for a row that comes and for one that goes, one action each."""
    added, removed = postgresql
    branches = f"IF TG_OP = 'INSERT' THEN {added} ELSE {removed} END IF;"
    function = postgresql_function(f"{table}_changed", branches)
    return _added_and_removed(table, *sqlite, function)


def trigger(
    name: str,
    event: str,
    table: str,
    action: str,
    *,
    when: str = "",
    postgresql_action: str = "",
) -> Statements:
    """Return one trigger, and PostgreSQL's function of the same name."""
    return Statements(
        (sqlite_trigger(name, event, table, action, when=when),),
        (
            postgresql_function(name, postgresql_action or action),
            postgresql_trigger(name, event, table, when=when),
        ),
    )


def cascade(table: str, *keys: str) -> str:
    """Return the action that deletes the rows of `table` that a deleted row named."""
    return f"DELETE FROM {table} WHERE id IN ({', '.join(f'OLD.{k}' for k in keys)});"  # noqa: S608  # names of our own


def sqlite_trigger(
    name: str, event: str, table: str, *actions: str, when: str = ""
) -> str:
    """Return the statement that makes a trigger of SQLite."""
    condition = f" WHEN {when}" if when else ""
    text = f"CREATE TRIGGER {name} AFTER {event} ON {table}{condition} BEGIN"
    return _for("sqlite", f"{text} {' '.join(actions)} END")


def postgresql_function(name: str, *actions: str, declare: str = "") -> str:
    """Return the statement that makes a trigger function of PostgreSQL."""
    return _for(
        "postgresql",
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$"
        f" {f'DECLARE {declare} ' if declare else ''}BEGIN {' '.join(actions)}"
        " RETURN NULL; END $$ LANGUAGE plpgsql",
    )


def postgresql_trigger(
    name: str, event: str, table: str, *, function: str = "", when: str = ""
) -> str:
    """Return the statement that makes a trigger of PostgreSQL for each row.

    `function` is its own name where it is not given.
    """
    condition = f" WHEN ({when})" if when else ""
    return (
        f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW{condition}"
        f" EXECUTE FUNCTION {function or name}()"
    )


_STEP = "step integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;"


def _added_and_removed(
    table: str, added: str, removed: str, function: str
) -> Statements:
    changed = postgresql_trigger(f"{table}_changed", "INSERT OR DELETE", table)
    return Statements(_sqlite_pair(table, added, removed), (function, changed))


def _sqlite_pair(table: str, added: str, removed: str) -> tuple[str, str]:
    return (
        sqlite_trigger(f"{table}_added", "INSERT", table, added),
        sqlite_trigger(f"{table}_removed", "DELETE", table, removed),
    )


def _lock(table: str, ids: str) -> str:
    return (
        f"PERFORM 1 FROM {_table(table)} WHERE id IN ({ids})"  # names of our own
        " ORDER BY id FOR NO KEY UPDATE;"
    )


def _table(name: str) -> str:
    return "{user}" if name == "user" else name


def _for(engine: str, text: str) -> str:
    return text.format(**_WORDS[engine])
