"""Answers to posts."""

revision = "8b1f3d5c7e92"
down_revision = "7a4c1e6d2f58"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To be written by whoever builds it."""


def downgrade() -> None:
    """To be written by whoever builds it."""
