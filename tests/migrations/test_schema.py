"""The revisions make exactly the schema that the models declare."""

import re

import pytest
import sqlalchemy as sa
from flask_migrate import check, downgrade, upgrade

from app import db

pytestmark = pytest.mark.usefixtures("migrating")

SQLITE_DDL = sa.text(
    "SELECT name, sql FROM sqlite_master"
    " WHERE type = 'trigger' OR sql LIKE 'CREATE VIRTUAL%' ORDER BY name"
)
FUNCTIONS = sa.text(
    "SELECT proname, prosrc FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace"
    " WHERE nspname = 'public' ORDER BY proname"
)
TRIGGERS = sa.text(
    "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE NOT tgisinternal ORDER BY tgname"
)
COLUMNS = sa.text(
    "SELECT table_name || '.' || column_name, generation_expression"
    " FROM information_schema.columns WHERE is_generated = 'ALWAYS' ORDER BY 1"
)


def machinery():
    """Return what models declare beside tables: triggers, functions, text indexes."""
    on_server = db.engine.name == "postgresql"
    queries = (FUNCTIONS, TRIGGERS, COLUMNS) if on_server else (SQLITE_DDL,)
    rows = [row for query in queries for row in db.session.execute(query)]
    db.session.rollback()
    return {name: re.sub(r"\s+", "", text or "") for name, text in rows}


def test_the_newest_revision_is_what_the_models_say():
    upgrade()
    check()


def test_the_newest_revision_has_the_triggers_of_the_models():
    upgrade()
    migrated = machinery()
    db.session.execute(sa.text("DROP TABLE alembic_version"))
    db.session.commit()
    drop_everything()
    db.create_all()
    assert machinery() == migrated


def test_the_founding_schema_is_reached_by_downgrade_and_left_again():
    upgrade()
    downgrade(revision="834b1a697901")
    names = set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert names == {"followers", "message", "notification", "post", "task", "user"}
    upgrade()
    check()


def test_an_answer_outlives_what_it_answers_on_both_engines():
    upgrade()
    if db.engine.name == "sqlite":
        # SQLAlchemy does not read it of a column that was added.
        keys = db.session.execute(sa.text("PRAGMA foreign_key_list(post)")).mappings()
        actions = {key["from"]: key["on_delete"] for key in keys}
    else:
        keys = sa.inspect(db.engine).get_foreign_keys("post")
        actions = {
            key["constrained_columns"][0]: key["options"].get("ondelete")
            for key in keys
        }
    assert actions["reply_to_id"] == "SET NULL"


def drop_everything():
    db.drop_all()
    if db.engine.name == "sqlite":
        for table in ("post_search", "user_search"):
            db.session.execute(sa.text(f"DROP TABLE IF EXISTS {table}"))
    db.session.commit()
