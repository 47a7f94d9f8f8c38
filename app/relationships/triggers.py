"""Triggers that keep how many people are hidden from somebody's lists."""

from app.database import attach_ddl
from app.relationships.models import block, mute

_SQLITE_BLOCK = """
    CREATE TRIGGER block_{name} AFTER {event} ON block BEGIN
        UPDATE user SET hidden_count = hidden_count {step}
        WHERE id IN ({row}.blocker_id, {row}.blocked_id);
    END
"""
_SQLITE_MUTE = """
    CREATE TRIGGER mute_{name} AFTER {event} ON mute BEGIN
        UPDATE user SET hidden_count = hidden_count {step} WHERE id = {row}.muter_id;
    END
"""
_CHANGES = (
    {"name": "added", "event": "INSERT", "row": "NEW", "step": "+ 1"},
    {"name": "removed", "event": "DELETE", "row": "OLD", "step": "- 1"},
)

# The smaller id is locked first, as by all who touch two rows of people. Whoever writes
# something between two people locks one of these rows, too: what comes behind a block
# therefore sees it, and a block sees what came before.
_POSTGRESQL_BLOCK = (
    """
    CREATE OR REPLACE FUNCTION block_changed() RETURNS trigger AS $$
    DECLARE
        step integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
        pair block := CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
    BEGIN
        PERFORM 1 FROM "user" WHERE id IN (pair.blocker_id, pair.blocked_id)
        ORDER BY id FOR NO KEY UPDATE;
        UPDATE "user" SET hidden_count = hidden_count + step
        WHERE id IN (pair.blocker_id, pair.blocked_id);
        RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER block_changed AFTER INSERT OR DELETE ON block
    FOR EACH ROW EXECUTE FUNCTION block_changed()
    """,
)
_POSTGRESQL_MUTE = (
    """
    CREATE OR REPLACE FUNCTION mute_changed() RETURNS trigger AS $$
    DECLARE
        step integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
        pair mute := CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
    BEGIN
        UPDATE "user" SET hidden_count = hidden_count + step WHERE id = pair.muter_id;
        RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER mute_changed AFTER INSERT OR DELETE ON mute
    FOR EACH ROW EXECUTE FUNCTION mute_changed()
    """,
)

SQLITE_BLOCK = tuple(_SQLITE_BLOCK.format(**each) for each in _CHANGES)
SQLITE_MUTE = tuple(_SQLITE_MUTE.format(**each) for each in _CHANGES)

attach_ddl(block, sqlite=SQLITE_BLOCK, postgresql=_POSTGRESQL_BLOCK)
attach_ddl(mute, sqlite=SQLITE_MUTE, postgresql=_POSTGRESQL_MUTE)
