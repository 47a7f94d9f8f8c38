"""The present, always aware and in UTC."""

from datetime import UTC, datetime


def utcnow() -> datetime:
    """Give the present moment, aware, in UTC."""
    return datetime.now(UTC)


def as_utc(moment: datetime) -> datetime:
    """Read a naive moment as UTC (databases store it so) and convert an aware one."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC)
