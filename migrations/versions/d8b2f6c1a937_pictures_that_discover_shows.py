"""The index in which Discover seeks a random picture."""

import sqlalchemy as sa
from alembic import op

revision = "d8b2f6c1a937"
down_revision = "c4e8a1f7d290"
branch_labels = None
depends_on = None

NAME = "ix_attachment_shown_picture"
SHOWN = sa.text(
    "post_id IS NOT NULL AND file_id IS NOT NULL AND kind IN ('picture', 'moving')"
)


def upgrade() -> None:
    op.create_index(
        NAME, "attachment", ["id"], sqlite_where=SHOWN, postgresql_where=SHOWN
    )


def downgrade() -> None:
    op.drop_index(NAME, "attachment")
