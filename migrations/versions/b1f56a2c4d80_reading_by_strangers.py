"""Whether strangers may read: decisions about the site, and those of each person.

A site that has people already stays closed until an administrator decides, so that
nobody's posts become public by an upgrade. The triggers are frozen copies of what
`app.site.triggers` declares.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "b1f56a2c4d80"
down_revision = "d7c2a8f4b615"
branch_labels = None
depends_on = None

COLUMNS = ("members_only", "unindexed")

SQLITE = """
    CREATE TRIGGER site_setting_notify_{kind} AFTER {upper} ON site_setting BEGIN
        {actions}
    END
"""
LOG = (
    "INSERT INTO row_change (name, kind, keys)"
    " SELECT 'site_setting', '{kind}', json_array(json_array({row}.id)){where};"
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
    CREATE TRIGGER site_setting_notify_{event} AFTER {upper} ON "site_setting" {rows}
    FOR EACH STATEMENT EXECUTE FUNCTION {function}()
"""


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column(
            "user",
            sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()),
        )
    settings = op.create_table(
        "site_setting",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(64), nullable=False, unique=True),
        sa.Column("value", sa.JSON, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
    )
    on_server = op.get_bind().dialect.name == "postgresql"
    for statement in (on_postgresql if on_server else on_sqlite)():
        op.execute(statement)
    close_if_there_are_people(settings)


def close_if_there_are_people(settings: sa.Table) -> None:
    people = sa.table("user", sa.column("id"))
    if op.get_bind().scalar(sa.select(people.c.id).limit(1)) is None:
        return
    # Not the database's own clock, which may be set to the zone of its place.
    now = datetime.now(UTC).replace(tzinfo=None)
    row = {"name": "public_reading", "value": "undecided", "changed_at": now}
    op.execute(sa.insert(settings).values(**row))


def downgrade() -> None:
    op.drop_table("site_setting")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS site_setting_notify()")
        op.execute("DROP FUNCTION IF EXISTS site_setting_notify_update()")
    for name in reversed(COLUMNS):
        op.drop_column("user", name)


def on_sqlite():
    """Return the triggers that log the changes of the table."""
    moved = " WHERE OLD.id IS NOT NEW.id"
    for kind, actions in (
        ("insert", [("NEW", "")]),
        ("update", [("NEW", ""), ("OLD", moved)]),
        ("delete", [("OLD", "")]),
    ):
        texts = [LOG.format(kind=kind, row=row, where=where) for row, where in actions]
        yield SQLITE.format(kind=kind, upper=kind.upper(), actions=" ".join(texts))


def on_postgresql():
    """Return the functions and triggers that send the changes of the table."""
    name, key = "site_setting_notify", "jsonb_build_array({}.id) AS key"
    one = f"SELECT DISTINCT {key.format('changed')} FROM changed"
    update = " UNION ".join(
        f"SELECT {key.format(rows)} FROM {rows}" for rows in ("changed", "former")
    )
    yield FUNCTION.format(name=name, select=one)
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
            event=event, upper=event.upper(), rows=rows, function=function
        )
