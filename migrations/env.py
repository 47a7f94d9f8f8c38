"""Runs the revisions on the application's own engine."""

from contextlib import contextmanager

from alembic import context
from flask import current_app

from app import models

database = current_app.extensions["migrate"].db
assert models.User.metadata is database.metadata  # noqa: S101  # every model is loaded

# Tables that SQLite has for full text and for changed rows, and the columns and indexes
# that `app.search.triggers` adds, are no models.
FULL_TEXT = ("post_search", "user_search", "row_change")

# SQLite tells of an index's columns, but not that one of them descends.
DESCENDING = {
    index.name
    for table in database.metadata.tables.values()
    for index in table.indexes
    if any("DESC" in str(expression) for expression in index.expressions)
}

# Indexes that PostgreSQL alone has.
ON_SERVER = {
    index.name
    for table in database.metadata.tables.values()
    for index in table.indexes
    if "text_pattern_ops" in index.dialect_options["postgresql"]["ops"].values()
}

# Foreign keys that came with a column of a table that was there: SQLite keeps what they
# do on a deletion, but SQLAlchemy does not read it there.
ADDED_KEYS = {("post", "reply_to_id")}


def include_object(item, name, kind, reflected, compare_to):
    """Compare only what models declare."""
    if kind == "table" and name.startswith(FULL_TEXT):
        return False
    if kind == "foreign_key_constraint" and database.engine.name == "sqlite":
        return (item.table.name, *item.column_keys) not in ADDED_KEYS
    if (
        kind == "index"
        and name in DESCENDING | ON_SERVER
        and database.engine.name == "sqlite"
    ):
        return False
    return not (reflected and compare_to is None and "search_vector" in (name or ""))


def run_offline():
    """Print the statements."""
    context.configure(
        url=str(database.engine.url),
        target_metadata=database.metadata,
        literal_binds=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_online():
    """Carry out the statements, all revisions in one transaction."""
    with database.engine.connect() as connection, unchecked(connection):
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            include_object=include_object,
            render_as_batch=True,
            compare_type=True,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            if connection.dialect.name == "sqlite":
                begin_whole(connection)
            context.run_migrations()


@contextmanager
def unchecked(connection):
    """Let SQLite replace a table to which others refer.

    It takes no notice of this pragma within a transaction, and other connections of
    the pool must not inherit it. https://sqlite.org/lang_altertable.html#otheralter
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    set_foreign_keys(connection, "OFF")
    try:
        yield
    finally:
        set_foreign_keys(connection, "ON")


def set_foreign_keys(connection, state):
    connection.exec_driver_sql(f"PRAGMA foreign_keys={state}")
    connection.commit()


def begin_whole(connection):
    """Begin a real transaction: Python would begin one at the first row only.

    So a migration that is killed in the middle has not happened, and the next start
    can do it again.
    """
    connection.exec_driver_sql("BEGIN IMMEDIATE")


run_offline() if context.is_offline_mode() else run_online()
