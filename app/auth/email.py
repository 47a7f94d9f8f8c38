"""The mail that helps somebody who forgot their password, as forks order it."""

from app.credentials import passwords
from app.extensions import db
from app.users.models import User


def send_password_reset_email(user: User) -> None:
    """Have a reset link mailed to a person."""
    passwords.send_reset_mail(user)
    db.session.commit()
