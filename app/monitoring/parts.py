"""Probes of the connections that each process has."""

from app.extensions import db
from app.metrics import probe


def register() -> None:
    """Register the probes; doing it twice is doing it once."""
    probe("pool_in_use", _pool_in_use, "Connections to the database in use.")


def _pool_in_use() -> float | None:
    in_use = getattr(db.engine.pool, "checkedout", None)
    return in_use() if in_use is not None else None
