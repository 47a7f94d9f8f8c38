"""Samples as processes would have reported them."""

from time import time
from typing import Any

from app.metrics import Sample


def make_sample(process: str = "host:1:1", ago: float = 0.0, **fields: Any) -> Sample:
    """Make a sample that a process reported some seconds ago."""
    values = {"kind": "web", "machine": "host", "pid": 1, "started_at": 1.0} | fields
    return Sample(at=time() - ago, process=process, **values)
