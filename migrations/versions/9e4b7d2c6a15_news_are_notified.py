"""Caches are notified of headlines and of sources of news.

The triggers are frozen copies of what `app.news.triggers` declares.
"""

from alembic import op

revision = "9e4b7d2c6a15"
down_revision = "f8b0d2e5a641"
branch_labels = None
depends_on = None

KEYS = {"news_source": "id", "headline": "source_id"}
# An update of another column of these is none.
SHOWN = {"news_source": ("user_id", "name", "site_url", "colour"), "headline": ()}

SQLITE = """
    CREATE TRIGGER {table}_notify_{kind} AFTER {upper} ON {table} {when} BEGIN
        {actions}
    END
"""
LOG = (
    "INSERT INTO row_change (name, kind, keys)"
    " SELECT '{table}', '{kind}', json_array(json_array({row}.{key})){where};"
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
    on_server = op.get_bind().dialect.name == "postgresql"
    for table in KEYS:
        for statement in (on_postgresql if on_server else on_sqlite)(table):
            op.execute(statement)


def downgrade() -> None:
    on_server = op.get_bind().dialect.name == "postgresql"
    for table in KEYS:
        for kind in ("insert", "update", "delete") + ("truncate",) * on_server:
            on_table = f" ON {table}" * on_server
            op.execute(f"DROP TRIGGER IF EXISTS {table}_notify_{kind}{on_table}")
        if on_server:
            op.execute(f"DROP FUNCTION IF EXISTS {table}_notify()")
            op.execute(f"DROP FUNCTION IF EXISTS {table}_notify_update()")


def on_sqlite(table: str):
    """Return the triggers that log the changes of a table."""
    key = KEYS[table]
    moved = f" WHERE OLD.{key} IS NOT NEW.{key}"
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in SHOWN[table])
    for kind, rows in (
        ("insert", [("NEW", "")]),
        ("update", [("NEW", ""), ("OLD", moved)]),
        ("delete", [("OLD", "")]),
    ):
        texts = [
            LOG.format(table=table, kind=kind, row=row, key=key, where=where)
            for row, where in rows
        ]
        yield SQLITE.format(
            table=table,
            kind=kind,
            upper=kind.upper(),
            when=f"WHEN ({changed})" if changed and kind == "update" else "",
            actions=" ".join(texts),
        )


def on_postgresql(table: str):
    """Return the functions and triggers that send the changes of a table."""
    name = f"{table}_notify"
    yield FUNCTION.format(name=name, select=f"SELECT DISTINCT {keys(table, 'changed')}")
    yield FUNCTION.format(name=f"{name}_update", select=updated(table))
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


def keys(table: str, rows: str) -> str:
    return f"jsonb_build_array({rows}.{KEYS[table]}) AS key FROM {rows}"


def updated(table: str) -> str:
    if not SHOWN[table]:
        rows = ("changed", "former")
        return " UNION ".join(f"SELECT {keys(table, each)}" for each in rows)
    changed = " OR ".join(f"f.{name} IS DISTINCT FROM c.{name}" for name in SHOWN[table])
    return (
        f"SELECT jsonb_build_array(c.{KEYS[table]}) AS key"
        f" FROM changed c JOIN former f ON f.id = c.id WHERE ({changed})"
    )
