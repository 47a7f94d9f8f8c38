"""Pictures and films that belong to posts."""

revision = "a3d5f7b9c114"
down_revision = "9c2e4a6f8d03"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To be written by whoever builds it."""


def downgrade() -> None:
    """To be written by whoever builds it."""
