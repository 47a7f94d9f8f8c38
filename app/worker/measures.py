"""Metrics of what workers carry out."""

from app.metrics import counter, histogram

# Seconds, from a row that is written to an export of an hour.
DURATIONS = (0.01, 0.05, 0.25, 1.0, 5.0, 30.0, 120.0, 600.0, 3600.0)
SUCCEEDED, FAILED = "succeeded", "failed"

MESSAGES = histogram(
    "outbox_message_duration_seconds",
    "Duration of tries to carry out outbox messages.",
    ["name", "result"],
    DURATIONS,
)
JOBS = histogram(
    "job_duration_seconds",
    "Duration of jobs of the queue.",
    ["name", "result"],
    DURATIONS,
)
KILLED_JOBS = counter(
    "jobs_killed_total", "Jobs whose process was killed before they ended.", ["name"]
)
PERIODIC_JOBS = histogram(
    "periodic_job_duration_seconds",
    "Duration of periodic jobs.",
    ["name", "result"],
    DURATIONS,
)


def result_of(succeeded: bool) -> str:
    """Return the label for a result."""
    return SUCCEEDED if succeeded else FAILED
