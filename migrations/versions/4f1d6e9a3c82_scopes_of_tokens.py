"""Scopes of tokens: what each may be used for; those that exist, for everything."""

import sqlalchemy as sa
from alembic import op

revision = "4f1d6e9a3c82"
down_revision = "3e0c5d8f2b71"
branch_labels = None
depends_on = None


def upgrade() -> None:
    scopes = sa.Column("scopes", sa.String(64), nullable=False, server_default="full")
    op.add_column("api_token", scopes)


def downgrade() -> None:
    op.drop_column("api_token", "scopes")
