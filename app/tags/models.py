"""Tags, their posts and their spellings."""

from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.extensions import db
from app.lib import ddl
from app.lib.clock import utcnow
from app.lib.columns import UtcDateTime

MAX_SPELLING = 140
"""Characters of a spelling that is stored; a longer one is shown as its key."""


class Tag(db.Model):
    """A word behind `#`, in its folded form.

    `post_count` and `spelling`, the form that most of its posts use, are set by
    triggers; without a known spelling the name is shown.
    """

    __tablename__ = "tag"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    name: so.Mapped[str] = so.mapped_column(sa.String(140), unique=True)
    post_count: so.Mapped[int] = so.mapped_column(server_default="0")
    spelling: so.Mapped[str | None] = so.mapped_column(sa.String(MAX_SPELLING))
    # Another one after each change of which posts have the tag.
    version: so.Mapped[int] = so.mapped_column(sa.BigInteger, server_default="0")

    __table_args__ = (
        # The order of a collation is of no use for a beginning.
        sa.Index(
            "ix_tag_name_beginning",
            "name",
            postgresql_ops={"name": "text_pattern_ops"},
        ).ddl_if(dialect="postgresql"),
    )


post_tag = sa.Table(
    "post_tag",
    db.metadata,
    sa.Column("tag_id", sa.ForeignKey("tag.id"), primary_key=True),
    sa.Column(
        "post_id", sa.ForeignKey("post.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("spelling", sa.String(MAX_SPELLING)),
    sa.Index("ix_post_tag_post_id", "post_id"),
)

tag_spelling = sa.Table(
    "tag_spelling",
    db.metadata,
    sa.Column("tag_id", sa.ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("spelling", sa.String(MAX_SPELLING), primary_key=True),
    sa.Column("post_count", sa.Integer, nullable=False, server_default="0"),
)


class BarredTag(db.Model):
    """A tag that is not shown among trends, by decision of an administrator."""

    __tablename__ = "barred_tag"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    name: so.Mapped[str] = so.mapped_column(sa.String(140), unique=True)
    barred_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, default=utcnow)


_COUNTER = ddl.Counter("tag", "post_count", ("tag_id",))
# The spelling of a post becomes the tag's where more posts have it than the present.
_CHOOSE = """
    UPDATE tag SET spelling = NEW.spelling WHERE id = NEW.tag_id
        AND (SELECT post_count FROM tag_spelling
             WHERE tag_id = NEW.tag_id AND spelling = NEW.spelling)
        > coalesce((SELECT post_count FROM tag_spelling
                    WHERE tag_id = NEW.tag_id AND spelling = tag.spelling), 0);
"""
_SQLITE_ADDED = f"""
    {_COUNTER.change("+ 1", "NEW")}
    INSERT INTO tag_spelling (tag_id, spelling, post_count)
        SELECT NEW.tag_id, NEW.spelling, 1 WHERE NEW.spelling IS NOT NULL
        ON CONFLICT (tag_id, spelling) DO UPDATE SET post_count = post_count + 1;
    {_CHOOSE}
"""
_POSTGRESQL_ADDED = f"""
    {_COUNTER.change("+ 1", "NEW")}
    IF NEW.spelling IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO tag_spelling AS known (tag_id, spelling, post_count)
        VALUES (NEW.tag_id, NEW.spelling, 1)
        ON CONFLICT (tag_id, spelling)
        DO UPDATE SET post_count = known.post_count + 1;
    {_CHOOSE}
"""  # noqa: S608  # made of the constants above
_REMOVED = f"""
    {_COUNTER.change("- 1", "OLD")}
    UPDATE tag_spelling SET post_count = post_count - 1
        WHERE tag_id = OLD.tag_id AND spelling = OLD.spelling;
    DELETE FROM tag_spelling WHERE tag_id = OLD.tag_id
        AND spelling = OLD.spelling AND post_count < 1;
    UPDATE tag SET spelling = (SELECT each.spelling FROM tag_spelling AS each
        WHERE each.tag_id = OLD.tag_id
        ORDER BY each.post_count DESC, each.spelling LIMIT 1)
        WHERE id = OLD.tag_id AND spelling = OLD.spelling;
"""  # noqa: S608  # the same

ddl.attach(
    post_tag,
    ddl.added_and_removed(
        "post_tag",
        sqlite=(_SQLITE_ADDED, _REMOVED),
        postgresql=(_POSTGRESQL_ADDED, _REMOVED),
    ),
)
