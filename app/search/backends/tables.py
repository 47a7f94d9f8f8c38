"""The columns that searching reads, named here because this layer knows no models."""

import sqlalchemy as sa

from app.lib.columns import UtcDateTime

post = sa.table(
    "post",
    sa.column("id", sa.BigInteger),
    sa.column("body", sa.Text),
    sa.column("search_text", sa.Text),
    sa.column("user_id", sa.Integer),
    sa.column("timestamp", UtcDateTime),
    sa.column("language", sa.String),
    sa.column("version", sa.Integer),
)
user = sa.table(
    "user",
    sa.column("id", sa.Integer),
    sa.column("username_key", sa.String),
    sa.column("search_text", sa.Text),
    sa.column("follower_count", sa.Integer),
    sa.column("deactivated_at", UtcDateTime),
)
tag = sa.table("tag", sa.column("id", sa.Integer), sa.column("name", sa.String))
post_tag = sa.table(
    "post_tag", sa.column("tag_id", sa.Integer), sa.column("post_id", sa.BigInteger)
)
