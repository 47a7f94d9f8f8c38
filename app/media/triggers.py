"""Triggers that count the attachments of a post and delete their files with them."""

from app.database import attach_ddl
from app.media.models import Attachment

SQLITE = (
    """
    CREATE TRIGGER attachment_added AFTER INSERT ON attachment BEGIN
        UPDATE post SET attachment_count = attachment_count + 1
        WHERE id = NEW.post_id;
    END
    """,
    """
    CREATE TRIGGER attachment_moved AFTER UPDATE OF post_id ON attachment BEGIN
        UPDATE post SET attachment_count = attachment_count - 1
        WHERE id = OLD.post_id;
        UPDATE post SET attachment_count = attachment_count + 1
        WHERE id = NEW.post_id;
    END
    """,
    """
    CREATE TRIGGER attachment_removed AFTER DELETE ON attachment BEGIN
        UPDATE post SET attachment_count = attachment_count - 1
        WHERE id = OLD.post_id;
        DELETE FROM file WHERE id IN (OLD.file_id, OLD.preview_id);
    END
    """,
)

POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION attachment_changed() RETURNS trigger AS $$
    BEGIN
        IF TG_OP IN ('UPDATE', 'DELETE') THEN
            UPDATE post SET attachment_count = attachment_count - 1
            WHERE id = OLD.post_id;
        END IF;
        IF TG_OP IN ('INSERT', 'UPDATE') THEN
            UPDATE post SET attachment_count = attachment_count + 1
            WHERE id = NEW.post_id;
        ELSE
            DELETE FROM file WHERE id IN (OLD.file_id, OLD.preview_id);
        END IF;
        RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER attachment_changed
    AFTER INSERT OR DELETE OR UPDATE OF post_id ON attachment
    FOR EACH ROW EXECUTE FUNCTION attachment_changed()
    """,
)

attach_ddl(Attachment.__table__, sqlite=SQLITE, postgresql=POSTGRESQL)
