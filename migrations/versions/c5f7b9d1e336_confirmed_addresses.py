"""Addresses that were confirmed."""

revision = "c5f7b9d1e336"
down_revision = "b4e6a8c0d225"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To be written by whoever builds it."""


def downgrade() -> None:
    """To be written by whoever builds it."""
