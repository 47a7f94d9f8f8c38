"""What a process measures of itself: counters, gauges, histograms, probes, samples.

Any room may define a metric here or register a probe. Nothing in this package knows
the network; `app.monitoring` reports what is measured (`docs/monitoring.md`).
"""

from app.metrics.probes import Probe, Scope, check, checks, probe, probes
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
    "Probe",
    "Sample",
    "Scope",
    "Work",
    "check",
    "checks",
    "counter",
    "current",
    "gauge",
    "histogram",
    "probe",
    "probes",
    "work",
]
