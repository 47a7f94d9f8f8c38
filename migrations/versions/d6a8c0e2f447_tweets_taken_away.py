"""Copies that an administrator took away."""

revision = "d6a8c0e2f447"
down_revision = "c5f7b9d1e336"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To be written by whoever builds it."""


def downgrade() -> None:
    """To be written by whoever builds it."""
