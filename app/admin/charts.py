"""The charts of what processes measure: which number, in which unit, under which name.

Names of numbers are those of the probes (`docs/monitoring.md`).
"""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.lib.i18n import mark as _l
from app.web.templating import number


@dataclass(frozen=True, slots=True)
class Chart:
    """One number of each process, or one of the site with a line for each label.

    What is shown is the number times `factor`, with so many `digits` behind the point.
    """

    name: str
    title: str
    factor: float = 1.0
    digits: int = 0
    is_of_site: bool = False

    def shown(self, value: float | None) -> str:
        """Return a number in the viewer's language; a dash where it is not known."""
        return "–" if value is None else number(round(value * self.factor, self.digits))

    def as_data(self) -> dict[str, Any]:
        """Return what scripts need to draw it."""
        return {
            "name": self.name,
            "title": _(self.title),
            "factor": self.factor,
            "digits": self.digits,
            "ofSite": self.is_of_site,
        }


MEGABYTE = 1 / 2**20
OF_PROCESSES = (
    Chart("process_cpu_seconds", _l("Processor, percent"), 100.0),
    Chart("process_memory_bytes", _l("Memory, MB"), MEGABYTE),
    Chart("requests", _l("Requests per second"), digits=1),
    Chart("latency_p50", _l("Latency of half of all requests, ms"), 1000.0),
    Chart("latency_p95", _l("Latency of 95 of 100 requests, ms"), 1000.0),
    Chart("latency_p99", _l("Latency of 99 of 100 requests, ms"), 1000.0),
    Chart("request_errors", _l("Errors per second"), digits=1),
    Chart("open_streams", _l("Open streams")),
    Chart("database_statement_seconds", _l("Statements, ms per second"), 1000.0),
    Chart("cache_hit_ratio", _l("Found in caches, percent"), 100.0),
    Chart("lag_seconds", _l("Lag, ms"), 1000.0, digits=1),
)
OF_SITE = (
    Chart("outbox_waiting", _l("Outbox: messages that wait"), is_of_site=True),
    Chart("outbox_oldest_seconds", _l("Outbox: age of the oldest, s"), is_of_site=True),
    Chart("jobs", _l("Job queue: jobs"), is_of_site=True),
    Chart("queue_waiting", _l("Channels: messages that wait"), is_of_site=True),
)
CHARTS = (*OF_PROCESSES, *OF_SITE)
