"""Triggers that keep what follows from posts: counters, last_post_id, full text."""

from app.database import attach_ddl
from app.posts.models import Post
from app.search import ddl

SQLITE = (
    """
    CREATE TRIGGER post_added AFTER INSERT ON post BEGIN
        UPDATE user SET post_count = post_count + 1,
            last_post_id = max(coalesce(last_post_id, NEW.id), NEW.id)
        WHERE id = NEW.user_id;
    END
    """,
    """
    CREATE TRIGGER post_removed AFTER DELETE ON post BEGIN
        UPDATE user SET post_count = post_count - 1 WHERE id = OLD.user_id;
        UPDATE user SET last_post_id =
            (SELECT max(id) FROM post WHERE user_id = OLD.user_id)
        WHERE id = OLD.user_id AND last_post_id = OLD.id;
    END
    """,
)

POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION post_changed() RETURNS trigger AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            UPDATE "user" SET post_count = post_count + 1,
                last_post_id = greatest(last_post_id, NEW.id)
            WHERE id = NEW.user_id;
        ELSE
            UPDATE "user" SET post_count = post_count - 1,
                last_post_id = CASE WHEN last_post_id = OLD.id
                    THEN (SELECT max(id) FROM post WHERE user_id = OLD.user_id)
                    ELSE last_post_id END
            WHERE id = OLD.user_id;
        END IF;
        RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER post_changed AFTER INSERT OR DELETE ON post
    FOR EACH ROW EXECUTE FUNCTION post_changed()
    """,
)

attach_ddl(Post.__table__, sqlite=SQLITE, postgresql=POSTGRESQL)
attach_ddl(Post.__table__, sqlite=ddl.SQLITE_CREATE, postgresql=ddl.POSTGRESQL_CREATE)
