"""Triggers that count how many posts each person keeps."""

from app.bookmarks.models import bookmark
from app.database import attach_ddl

SQLITE = (
    """
    CREATE TRIGGER bookmark_added AFTER INSERT ON bookmark BEGIN
        UPDATE user SET bookmark_count = bookmark_count + 1 WHERE id = NEW.user_id;
    END
    """,
    """
    CREATE TRIGGER bookmark_removed AFTER DELETE ON bookmark BEGIN
        UPDATE user SET bookmark_count = bookmark_count - 1 WHERE id = OLD.user_id;
    END
    """,
)

# A post that goes takes the bookmarks of many people with it, in one statement. Their
# rows are locked in one order, so that two posts that go at once do not wait for each
# other.
POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION bookmark_changed() RETURNS trigger AS $$
    DECLARE
        step integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
    BEGIN
        PERFORM 1 FROM "user" WHERE id IN (SELECT user_id FROM changed)
        ORDER BY id FOR NO KEY UPDATE;
        UPDATE "user" SET bookmark_count = bookmark_count + step * tally.number
        FROM (SELECT user_id, count(*) AS number FROM changed GROUP BY user_id) tally
        WHERE id = tally.user_id;
        RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER bookmark_added AFTER INSERT ON bookmark
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION bookmark_changed()
    """,
    """
    CREATE TRIGGER bookmark_removed AFTER DELETE ON bookmark
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION bookmark_changed()
    """,
)

attach_ddl(bookmark, sqlite=SQLITE, postgresql=POSTGRESQL)
