"""Caches are notified of changed rows.

The statements are frozen copies of `app.lib.ddl_changes` and of what the domains'
`triggers` declare with it.
"""

from alembic import op

revision = "c1a9e5d7b360"
down_revision = "5b7d0e2f4a19"
branch_labels = None
depends_on = None

USER_COLUMNS = """
    username email password_hash about_me origin is_admin email_confirmed_at
    recovered_since recovered_at deactivated_at session_epoch profile_version language
    timezone picture_id post_count follower_count followed_count bookmark_count
    hidden_count last_post_id unread_messages unread_notifications
    last_read_notification_id
""".split()

# The table, its key, the columns that alone count for nothing, and those that count.
TABLES = (
    ("user", ["id"], ["last_seen", "notification_clock"], USER_COLUMNS),
    ("followers", ["follower_id", "followed_id"], [], []),
    ("block", ["blocker_id", "blocked_id"], [], []),
    ("mute", ["muter_id", "muted_id"], [], []),
    ("post", ["id", "user_id"], [], []),
    ("mention", ["post_id", "user_id"], [], []),
    ("attachment", ["post_id"], [], []),
    ("bookmark", ["user_id", "post_id"], [], []),
    ("notification", ["user_id"], [], []),
    ("task", ["user_id"], [], []),
    ("user_session", ["id", "user_id"], [], []),
    ("api_token", ["id", "user_id"], [], []),
    (
        "twitter_account",
        ["user_id"],
        [],
        ["user_id", "twitter_id", "handle", "name", "state"],
    ),
)

SQLITE = (
    """
    CREATE TABLE IF NOT EXISTS row_change (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, keys TEXT NOT NULL
    )
    """,
    """
    CREATE TRIGGER row_change_bounded AFTER INSERT ON row_change
    WHEN NEW.id % 1000 = 0 BEGIN
        DELETE FROM row_change WHERE id <= NEW.id - 10000;
    END
    """,
)

POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION notify_rows(name text, kind text, keys jsonb)
    RETURNS void AS $$ BEGIN
        IF keys IS NULL THEN RETURN; END IF;
        IF octet_length(keys::text) > 7800 THEN keys := 'null'; END IF;
        PERFORM pg_notify('microblog_changes',
            jsonb_build_array(name, lower(kind), keys)::text);
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE OR REPLACE FUNCTION notify_all_rows() RETURNS trigger AS $$ BEGIN
        PERFORM notify_rows(TG_TABLE_NAME, TG_OP, 'null'); RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
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
    for statement in POSTGRESQL if on_server else SQLITE:
        op.execute(statement)
    for table in TABLES:
        for statement in (on_postgresql if on_server else on_sqlite)(*table):
            op.execute(statement)


def downgrade() -> None:
    on_server = op.get_bind().dialect.name == "postgresql"
    for table, *_ in TABLES:
        for event in ("insert", "update", "delete", *(["truncate"] if on_server else [])):
            place = f' ON "{table}"' if on_server else ""
            op.execute(f"DROP TRIGGER IF EXISTS {table}_notify_{event}{place}")
        if on_server:
            op.execute(f"DROP FUNCTION IF EXISTS {table}_notify()")
            op.execute(f"DROP FUNCTION IF EXISTS {table}_notify_update()")
    if on_server:
        op.execute("DROP FUNCTION IF EXISTS notify_all_rows()")
        op.execute("DROP FUNCTION IF EXISTS notify_rows(text, text, jsonb)")
    else:
        op.execute("DROP TABLE IF EXISTS row_change")


def counts_if(quiet, columns, old, new, same, differs):
    """Return when an update counts; "" is always."""
    parts = (
        " AND ".join(f"{old}.{name} {same} {new}.{name}" for name in quiet),
        " OR ".join(f"{old}.{name} {differs} {new}.{name}" for name in columns),
    )
    return " OR ".join(f"({part})" for part in parts if part)


def on_sqlite(table, key, quiet, columns):
    """Return the triggers that log the changes of a table."""

    def log(kind, row, where=""):
        values = ", ".join(f"{row}.{name}" for name in key)
        return (
            "INSERT INTO row_change (name, kind, keys)"
            f" SELECT '{table}', '{kind}', json_array(json_array({values})){where};"
        )

    moved = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in key)
    actions = {
        "insert": log("insert", "NEW"),
        "update": log("update", "NEW") + log("update", "OLD", f" WHERE {moved}"),
        "delete": log("delete", "OLD"),
    }
    when = counts_if(quiet, columns, "OLD", "NEW", "IS", "IS NOT")
    for kind, action in actions.items():
        condition = f"WHEN {when}" if when and kind == "update" else ""
        yield (
            f"CREATE TRIGGER {table}_notify_{kind} AFTER {kind.upper()} ON {table}"
            f" {condition} BEGIN {action} END"
        )


def on_postgresql(table, key, quiet, columns):
    """Return the functions and triggers that send the changes of a table."""

    def select(row):
        values = ", ".join(f"{row}.{name}" for name in key)
        return f"jsonb_build_array({values}) AS key"

    when = counts_if(
        quiet, columns, "f", "c", "IS NOT DISTINCT FROM", "IS DISTINCT FROM"
    )
    if when:
        row = "user_id" if table == "twitter_account" else "id"
        update = (
            f"SELECT {select('c')} FROM changed c JOIN former f ON f.{row} = c.{row}"
            f" WHERE {when}"
        )
    else:
        update = (
            f"SELECT {select('changed')} FROM changed"
            f" UNION SELECT {select('former')} FROM former"
        )
    name = f"{table}_notify"
    one = f"SELECT DISTINCT {select('changed')} FROM changed"
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
            table=table, event=event, upper=event.upper(), rows=rows, function=function
        )
