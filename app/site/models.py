"""One decision about the site."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.columns import UtcDateTime


class SiteSetting(db.Model):
    """A decision that an administrator made; without a row the default holds."""

    __tablename__ = "site_setting"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    name: so.Mapped[str] = so.mapped_column(sa.String(64), unique=True)
    value: so.Mapped[Any] = so.mapped_column(sa.JSON)
    changed_at: so.Mapped[datetime] = so.mapped_column(
        UtcDateTime, default=utcnow, onupdate=utcnow
    )
