"""What workers do for news: fetch the sources that are due."""

from collections.abc import Mapping
from typing import Any

from app.lib.safe_fetch import Fetcher
from app.news.refresh import has_sources, refresh_due, refresh_overdue
from app.worker.registry import PeriodicJob

INTERVAL, OVERDUE_INTERVAL = 3.0, 30.0


def _fetcher(config: Mapping[str, Any]) -> tuple[Fetcher]:
    return (Fetcher.from_config(config),)


PERIODIC_JOBS = (
    # A process of its own: what others write is parsed there, and it may take long.
    PeriodicJob(
        "news", refresh_due, INTERVAL, _fetcher, process="news", is_needed=has_sources
    ),
    PeriodicJob("overdue news", refresh_overdue, OVERDUE_INTERVAL, _fetcher),
)
