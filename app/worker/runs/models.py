"""The last run of each periodic job, as it is stored."""

from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.extensions import db
from app.lib.columns import UtcDateTime


class PeriodicRun(db.Model):
    """The last run of a periodic job, by any worker."""

    __tablename__ = "periodic_run"

    name: so.Mapped[str] = so.mapped_column(sa.String(64), primary_key=True)
    ran_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    seconds: so.Mapped[float] = so.mapped_column(sa.Float)
    # None where it succeeded.
    error: so.Mapped[str | None] = so.mapped_column(sa.String(256))
