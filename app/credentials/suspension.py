"""Deactivating accounts for a time: nobody signs in, nothing is shown, all is kept."""

from app.credentials import tokens
from app.lib.clock import utcnow
from app.users.models import User


def suspend(user: User) -> None:
    """Deactivate an account, and end its sessions and tokens; the caller commits."""
    user.deactivated_at = user.suspended_at = utcnow()
    # Listeners of the model end the sessions of an account whose epoch rises.
    user.session_epoch += 1
    user.profile_version += 1
    tokens.revoke_all(user)


def reactivate(user: User) -> None:
    """Open an account again that `suspend` has deactivated; the caller commits."""
    user.deactivated_at = user.suspended_at = None
    user.profile_version += 1
