"""Caches are notified of the tags of posts, and administrators may bar tags.

The triggers are frozen copies of what `app.tags.triggers` declares.
"""

import sqlalchemy as sa
from alembic import op

revision = "c4e8a1f7d290"
down_revision = "c3e8a1d5f742"
branch_labels = None
depends_on = None

KEYS = {"post_tag": ("tag_id", "post_id"), "barred_tag": ("id",)}

SQLITE = """
    CREATE TRIGGER {table}_notify_{kind} AFTER {upper} ON {table} BEGIN
        {actions}
    END
"""
LOG = (
    "INSERT INTO row_change (name, kind, keys)"
    " SELECT '{table}', '{kind}', json_array(json_array({values})){where};"
)

FUNCTION = """
    CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$
    DECLARE found jsonb;
    BEGIN
        IF (SELECT count(*) FROM (SELECT FROM changed LIMIT 401) few) > 400
        THEN found := 'null';
        ELSE SELECT jsonb_agg(key) INTO found FROM ({select}) AS found_rows; END IF;
        PERFORM notify_rows(TG_TABLE_NAME, TG_OP, found);
        RETURN NULL;
    END $$ LANGUAGE plpgsql
"""
TRIGGER = """
    CREATE TRIGGER {table}_notify_{event} AFTER {upper} ON "{table}" {rows}
    FOR EACH STATEMENT EXECUTE FUNCTION {function}()
"""


def upgrade() -> None:
    op.create_table(
        "barred_tag",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(140), nullable=False, unique=True),
        sa.Column("barred_at", sa.DateTime, nullable=False),
    )
    on_server = op.get_bind().dialect.name == "postgresql"
    for table in KEYS:
        for statement in (on_postgresql if on_server else on_sqlite)(table):
            op.execute(statement)


def downgrade() -> None:
    on_server = op.get_bind().dialect.name == "postgresql"
    op.drop_table("barred_tag")
    for kind in ("insert", "update", "delete") + ("truncate",) * on_server:
        on_table = " ON post_tag" * on_server
        op.execute(f"DROP TRIGGER IF EXISTS post_tag_notify_{kind}{on_table}")
    if on_server:
        for table in KEYS:
            op.execute(f"DROP FUNCTION IF EXISTS {table}_notify()")
            op.execute(f"DROP FUNCTION IF EXISTS {table}_notify_update()")


def values(table: str, row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in KEYS[table])


def on_sqlite(table: str):
    """Return the triggers that log the changes of a table."""
    moved = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in KEYS[table])
    for kind, actions in (
        ("insert", [("NEW", "")]),
        ("update", [("NEW", ""), ("OLD", f" WHERE {moved}")]),
        ("delete", [("OLD", "")]),
    ):
        texts = [
            LOG.format(table=table, kind=kind, values=values(table, row), where=where)
            for row, where in actions
        ]
        yield SQLITE.format(
            table=table, kind=kind, upper=kind.upper(), actions=" ".join(texts)
        )


def on_postgresql(table: str):
    """Return the functions and triggers that send the changes of a table."""
    name = f"{table}_notify"

    def select(rows: str) -> str:
        return f"jsonb_build_array({values(table, rows)}) AS key FROM {rows}"

    update = " UNION ".join(f"SELECT {select(rows)}" for rows in ("changed", "former"))
    yield FUNCTION.format(name=name, select=f"SELECT DISTINCT {select('changed')}")
    yield FUNCTION.format(name=f"{name}_update", select=update)
    for event, rows, function in (
        ("insert", "REFERENCING NEW TABLE AS changed", name),
        (
            "update",
            "REFERENCING OLD TABLE AS former NEW TABLE AS changed",
            f"{name}_update",
        ),
        ("delete", "REFERENCING OLD TABLE AS changed", name),
        ("truncate", "", "notify_all_rows"),
    ):
        yield TRIGGER.format(
            table=table, event=event, upper=event.upper(), rows=rows, function=function
        )
