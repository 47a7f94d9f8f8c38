"""The one-time link with which a site's owner makes the first account.

Nothing of it is stored: it follows from the secret key, so every process and machine of
a site knows it, and it opens only while the site has no administrator.
"""

from app import email as mail
from app.credentials import accounts
from app.exceptions import NotFound
from app.lib import signing
from app.lib.i18n import mark as _l


def first_start_link(secret: str) -> str | None:
    """Return the link to print at the first start; None once there is an account."""
    if accounts.has_accounts():
        return None
    return mail.public_url("auth.setup", token=_token(secret))


def check_token(token: str, secret: str) -> None:
    """Check the link's token. Raises NotFound if it is wrong or has been used."""
    if not signing.is_equal(token, _token(secret)) or accounts.has_administrator():
        raise NotFound(_l("This link has been used or has expired."))


def _token(secret: str) -> str:
    return signing.derive("first-start", secret)[:40]
