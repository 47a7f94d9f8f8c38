"""Triggers that keep what follows from posts: counters, last_post_id, full text."""

from app.database import attach_ddl
from app.posts.models import Post

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
    """
    CREATE TRIGGER post_answered AFTER INSERT ON post
    WHEN NEW.reply_to_id IS NOT NULL BEGIN
        UPDATE post SET reply_count = reply_count + 1 WHERE id = NEW.reply_to_id;
    END
    """,
    """
    CREATE TRIGGER post_answer_removed AFTER DELETE ON post
    WHEN OLD.reply_to_id IS NOT NULL BEGIN
        UPDATE post SET reply_count = reply_count - 1 WHERE id = OLD.reply_to_id;
    END
    """,
    """
    CREATE TRIGGER post_answer_moved AFTER UPDATE OF reply_to_id ON post
    WHEN OLD.reply_to_id IS NOT NEW.reply_to_id BEGIN
        UPDATE post SET reply_count = reply_count - 1 WHERE id = OLD.reply_to_id;
        UPDATE post SET reply_count = reply_count + 1 WHERE id = NEW.reply_to_id;
    END
    """,
)

# An answer locks what it answers before its author's row ("post_answered" comes before
# "post_changed"), as a deletion does: otherwise the two could wait for each other.
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
    """
    CREATE OR REPLACE FUNCTION post_answered() RETURNS trigger AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            UPDATE post SET reply_count = reply_count - 1 WHERE id = OLD.reply_to_id;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            UPDATE post SET reply_count = reply_count + 1 WHERE id = NEW.reply_to_id;
        END IF;
        RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER post_answered AFTER INSERT ON post
    FOR EACH ROW WHEN (NEW.reply_to_id IS NOT NULL)
    EXECUTE FUNCTION post_answered()
    """,
    """
    CREATE TRIGGER post_answer_removed AFTER DELETE ON post
    FOR EACH ROW WHEN (OLD.reply_to_id IS NOT NULL)
    EXECUTE FUNCTION post_answered()
    """,
    """
    CREATE TRIGGER post_answer_moved AFTER UPDATE OF reply_to_id ON post
    FOR EACH ROW WHEN (OLD.reply_to_id IS DISTINCT FROM NEW.reply_to_id)
    EXECUTE FUNCTION post_answered()
    """,
)

attach_ddl(Post.__table__, sqlite=SQLITE, postgresql=POSTGRESQL)
