"""Mailing a password-reset link, under the name that forks call."""

from app.credentials import passwords
from app.extensions import db
from app.users.models import User


def send_password_reset_email(user: User) -> None:
    """Queue the mail with a reset link and commit."""
    passwords.send_reset_mail(user)
    db.session.commit()
