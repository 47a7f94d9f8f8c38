"""Sources of headlines, the headlines, who mutes which source, and what was shared."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.columns import TimeId, UtcDateTime
from app.lib.headlines import MAX_AUTHOR, MAX_SUMMARY, MAX_TITLE
from app.lib.safe_fetch import MAX_URL_LENGTH

MAX_NAME = 80
MAX_SELECTOR = 200
COLOURS = 10


class Kind(StrEnum):
    """What a source is, and so how it is read; the values are stored."""

    FEED = "feed"
    PAGE = "page"
    TWITTER = "twitter"
    MASTODON = "mastodon"


class NewsSource(db.Model):
    """A source of the whole site (`user_id` is None), or of one person.

    `address` is what is fetched: an address, or an account or a search of Twitter.
    `due_at` is when that is done next, and `claim` the lease of the worker doing it.
    """

    __tablename__ = "news_source"
    __table_args__ = (
        sa.Index("ix_news_source_own", "user_id", "kind", "address", unique=True),
        # To a database no two sources without a person are equal.
        sa.Index(
            "ix_news_source_site",
            "kind",
            "address",
            unique=True,
            sqlite_where=sa.text("user_id IS NULL"),
            postgresql_where=sa.text("user_id IS NULL"),
        ),
        # An id is never used twice: an open page knows sources by it.
        {"sqlite_autoincrement": True},
    )

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    user_id: so.Mapped[int | None] = so.mapped_column(
        sa.ForeignKey("user.id", ondelete="CASCADE")
    )
    kind: so.Mapped[str] = so.mapped_column(sa.String(16))
    address: so.Mapped[str] = so.mapped_column(sa.String(MAX_URL_LENGTH))
    # Which elements of a page are headlines, as a selector of CSS.
    selector: so.Mapped[str] = so.mapped_column(
        sa.String(MAX_SELECTOR), server_default=""
    )
    name: so.Mapped[str] = so.mapped_column(sa.String(MAX_NAME))
    site_url: so.Mapped[str] = so.mapped_column(
        sa.String(MAX_URL_LENGTH), server_default=""
    )
    # The number of its colour; names stand beside colours.
    colour: so.Mapped[int] = so.mapped_column(sa.SmallInteger, server_default="0")
    # What the server sent, so that it may answer that nothing has changed.
    etag: so.Mapped[str] = so.mapped_column(sa.String(300), server_default="")
    last_modified: so.Mapped[str] = so.mapped_column(sa.String(60), server_default="")
    due_at: so.Mapped[datetime] = so.mapped_column(
        UtcDateTime, default=utcnow, index=True
    )
    checked_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    succeeded_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    failures: so.Mapped[int] = so.mapped_column(default=0, server_default="0")
    # An English sentence, which pages translate; None after a success.
    last_error: so.Mapped[str | None] = so.mapped_column(sa.String(200))
    claim: so.Mapped[str | None] = so.mapped_column(sa.String(36))
    claimed_until: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, default=utcnow)

    @property
    def state(self) -> str:
        """What became of fetching it: it is new, fine or failing."""
        if self.failures:
            return "failing"
        return "fine" if self.succeeded_at else "new"


class Headline(db.Model):
    """A headline of a source; its id is made from the time when it was published.

    `link_key` and `title_key` are equal for what is the same story.
    """

    __tablename__ = "headline"
    __table_args__ = (
        sa.Index("ix_headline_source_link", "source_id", "link_key", unique=True),
        sa.Index("ix_headline_source_id_id", "source_id", "id"),
    )

    id: so.Mapped[int] = so.mapped_column(TimeId, primary_key=True, autoincrement=False)
    source_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("news_source.id", ondelete="CASCADE")
    )
    url: so.Mapped[str] = so.mapped_column(sa.String(MAX_URL_LENGTH))
    link_key: so.Mapped[str] = so.mapped_column(sa.String(32), index=True)
    # None for titles that say too little to compare.
    title_key: so.Mapped[str | None] = so.mapped_column(sa.String(32), index=True)
    title: so.Mapped[str] = so.mapped_column(sa.String(MAX_TITLE))
    summary: so.Mapped[str] = so.mapped_column(
        sa.String(MAX_SUMMARY), server_default=""
    )
    author: so.Mapped[str] = so.mapped_column(sa.String(MAX_AUTHOR), server_default="")
    # What a search compares: folded words, with a blank on either side.
    words: so.Mapped[str] = so.mapped_column(sa.Text)


news_mute = sa.Table(
    "news_mute",
    db.metadata,
    sa.Column(
        "user_id", sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column(
        "source_id",
        sa.ForeignKey("news_source.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Index("ix_news_mute_source_id", "source_id"),
)


class NewsLink(db.Model):
    """A link that somebody shared as a post, filed apart from its headline.

    Headlines go after a while; what a post points to stays.
    """

    __tablename__ = "news_link"
    __table_args__ = (
        sa.Index("ix_news_link_user_key", "user_id", "link_key", unique=True),
    )

    id: so.Mapped[int] = so.mapped_column(TimeId, primary_key=True, autoincrement=False)
    user_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("user.id", ondelete="CASCADE")
    )
    post_id: so.Mapped[int | None] = so.mapped_column(
        sa.ForeignKey("post.id", ondelete="SET NULL"), index=True
    )
    link_key: so.Mapped[str] = so.mapped_column(sa.String(32))
    url: so.Mapped[str] = so.mapped_column(sa.String(MAX_URL_LENGTH))
    title: so.Mapped[str] = so.mapped_column(sa.String(MAX_TITLE))
    source_name: so.Mapped[str] = so.mapped_column(sa.String(MAX_NAME))
