"""Triggers that keep a person's counters, on SQLite and PostgreSQL alike."""

from app.database import attach_ddl
from app.users.models import followers

SQLITE = (
    """
    CREATE TRIGGER followers_added AFTER INSERT ON followers BEGIN
        UPDATE user SET followed_count = followed_count + 1
        WHERE id = NEW.follower_id;
        UPDATE user SET follower_count = follower_count + 1
        WHERE id = NEW.followed_id;
    END
    """,
    """
    CREATE TRIGGER followers_removed AFTER DELETE ON followers BEGIN
        UPDATE user SET followed_count = followed_count - 1
        WHERE id = OLD.follower_id;
        UPDATE user SET follower_count = follower_count - 1
        WHERE id = OLD.followed_id;
    END
    """,
)

# Two people who follow each other at the same moment lock the same two rows: the
# function always takes the smaller id first, so that neither waits for the other.
POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION followers_changed() RETURNS trigger AS $$
    DECLARE
        step integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
        pair followers := CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
    BEGIN
        PERFORM 1 FROM "user" WHERE id IN (pair.follower_id, pair.followed_id)
        ORDER BY id FOR NO KEY UPDATE;
        UPDATE "user" SET followed_count = followed_count + step
        WHERE id = pair.follower_id;
        UPDATE "user" SET follower_count = follower_count + step
        WHERE id = pair.followed_id;
        RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER followers_changed AFTER INSERT OR DELETE ON followers
    FOR EACH ROW EXECUTE FUNCTION followers_changed()
    """,
)

attach_ddl(followers, sqlite=SQLITE, postgresql=POSTGRESQL)
