"""Monitoring: every process reports each second, and any process shows all of them.

What is measured lies in `app.metrics`; this package carries it over the broker and
Redis, and reads the parts of the site that only higher rooms know.
"""

from app.monitoring.extension import MIRROR, SCHEDULER, WEB, WORKER, Monitoring
from app.monitoring.history import ProcessHistory

monitoring = Monitoring()

__all__ = [
    "MIRROR",
    "SCHEDULER",
    "WEB",
    "WORKER",
    "Monitoring",
    "ProcessHistory",
    "monitoring",
]
