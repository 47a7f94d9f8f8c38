"""Bookmarks."""

revision = "9c2e4a6f8d03"
down_revision = "8b1f3d5c7e92"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To be written by whoever builds it."""


def downgrade() -> None:
    """To be written by whoever builds it."""
