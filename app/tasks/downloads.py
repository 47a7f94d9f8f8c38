"""Signed links that open an export to anybody who has them, until they expire."""

from datetime import timedelta

from app.exceptions import NotFound
from app.extensions import db
from app.lib import signing
from app.lib.clock import utcnow
from app.lib.i18n import mark as _l
from app.media.models import File

EXPORT = "export"
PURPOSE = "export-link"


def make_link(file_id: str, secret: str, public_url: str, life: timedelta) -> str:
    """Return the absolute address of a stored export."""
    token = signing.sign_link({"export": file_id}, secret, PURPOSE, life)
    return f"{public_url.rstrip('/')}/exports/{token}"


def open_link(token: str, secret: str) -> File:
    """Return the file behind a link. Raises NotFound if it is forged or expired."""
    try:
        claims = signing.read_link(token, secret, PURPOSE)
        file = db.session.get(File, str(claims.get("export")))
    except signing.BadToken:
        file = None
    if file is not None and file.kind != EXPORT:
        file = None
    if file is None or (file.expires_at and file.expires_at < utcnow()):
        raise NotFound(_l("This link has expired. Start a new export for a new one."))
    return file
