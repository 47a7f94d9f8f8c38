"""How far the comparison of older tweets has come."""

import sqlalchemy as sa
from alembic import op

revision = "7a4c1e6d2f58"
down_revision = "6d2e9f4a8b30"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.add_column("twitter_account", sa.Column("compared_to_id", big_id))


def downgrade() -> None:
    op.drop_column("twitter_account", "compared_to_id")
