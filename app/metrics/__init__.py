"""What a process measures of itself: counters, gauges, histograms, probes, samples.

Any room may define a metric here or register a probe. Nothing in this package knows
the network; `app.monitoring` reports what is measured (`docs/monitoring.md`).
"""

from app.metrics import statements as _statements  # noqa: F401  # counts from now on
from app.metrics.lag import Lag, lag
from app.metrics.probes import (
    Probe,
    Scope,
    add,
    check,
    checks_of_parts,
    probe,
    probes_of,
    remove,
)
from app.metrics.registry import (
    Counter,
    Gauge,
    Histogram,
    counter,
    current,
    gauge,
    histogram,
)
from app.metrics.samples import Sample
from app.metrics.work import Work, work

__all__ = [
    "Counter",
    "Gauge",
    "Histogram",
    "Lag",
    "Probe",
    "Sample",
    "Scope",
    "Work",
    "add",
    "check",
    "checks_of_parts",
    "counter",
    "current",
    "gauge",
    "histogram",
    "lag",
    "probe",
    "probes_of",
    "remove",
    "work",
]
