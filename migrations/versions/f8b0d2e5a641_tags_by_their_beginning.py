"""PostgreSQL finds tags by their beginning in an index, whatever its collation."""

import sqlalchemy as sa
from alembic import op

revision = "f8b0d2e5a641"
down_revision = "e4a6c8d1f530"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.create_index(
            "ix_tag_name_beginning",
            "tag",
            ["name"],
            postgresql_ops={"name": "text_pattern_ops"},
        )


def downgrade() -> None:
    op.execute(sa.text("DROP INDEX IF EXISTS ix_tag_name_beginning"))
