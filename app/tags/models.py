"""A tag and the posts that carry it."""

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.database import attach_ddl
from app.extensions import db


class Tag(db.Model):
    """A word behind `#`, in its folded form; `post_count` is kept by triggers."""

    __tablename__ = "tag"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    name: so.Mapped[str] = so.mapped_column(sa.String(140), unique=True)
    post_count: so.Mapped[int] = so.mapped_column(server_default="0")


post_tag = sa.Table(
    "post_tag",
    db.metadata,
    sa.Column("tag_id", sa.ForeignKey("tag.id"), primary_key=True),
    sa.Column(
        "post_id", sa.ForeignKey("post.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Index("ix_post_tag_post_id", "post_id"),
)

SQLITE = (
    """
    CREATE TRIGGER post_tag_added AFTER INSERT ON post_tag BEGIN
        UPDATE tag SET post_count = post_count + 1 WHERE id = NEW.tag_id;
    END
    """,
    """
    CREATE TRIGGER post_tag_removed AFTER DELETE ON post_tag BEGIN
        UPDATE tag SET post_count = post_count - 1 WHERE id = OLD.tag_id;
    END
    """,
)

POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION post_tag_changed() RETURNS trigger AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            UPDATE tag SET post_count = post_count + 1 WHERE id = NEW.tag_id;
        ELSE
            UPDATE tag SET post_count = post_count - 1 WHERE id = OLD.tag_id;
        END IF;
        RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER post_tag_changed AFTER INSERT OR DELETE ON post_tag
    FOR EACH ROW EXECUTE FUNCTION post_tag_changed()
    """,
)

attach_ddl(post_tag, sqlite=SQLITE, postgresql=POSTGRESQL)
