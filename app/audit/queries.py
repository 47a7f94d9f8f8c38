"""Selects of the log of actions."""

import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.lib.keyset import Cursor


def entries(cursor: Cursor, limit: int) -> "sa.Select[AuditEntry]":
    """Select a page of the log."""
    query: sa.Select[AuditEntry] = cursor.bound(
        sa.select(AuditEntry), AuditEntry.id, limit
    )
    return query
