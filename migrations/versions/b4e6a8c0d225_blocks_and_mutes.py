"""Who wants nothing of whom."""

revision = "b4e6a8c0d225"
down_revision = "a3d5f7b9c114"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To be written by whoever builds it."""


def downgrade() -> None:
    """To be written by whoever builds it."""
