"""The words between a decoder and the process that asked for it.

A job is a line of JSON and then the file; a response is a line of JSON and then the
pictures. It loads no Pillow, so that the process that asks stays small.
"""

import json
from dataclasses import asdict
from typing import Any

from .job import Drawn, Job, Refused, Result


def read_job(line: bytes) -> Job:
    """Return the job that a line of JSON describes."""
    values = json.loads(line)
    return Job(**values | {"sides": tuple(values["sides"])})


def write_job(job: Job) -> bytes:
    """Return a job as a line of JSON."""
    return _line(asdict(job))


def read_response(response: bytes) -> Result:
    """Return the pictures of a response.

    :raises Refused: it is a refusal.
    :raises ValueError: it is no response.
    """
    line, _, rest = response.partition(b"\n")
    values = json.loads(line)
    if "refused" in values:
        raise Refused(values["refused"], values["limit"])
    drawn = []
    for width, height, size in values["drawn"]:
        drawn.append(Drawn(rest[:size], width, height))
        rest = rest[size:]
    moving = drawn.pop() if values["animated"] else None
    return Result(tuple(drawn), moving)


def write_response(result: Result | Refused) -> bytes:
    """Return a result or a refusal as bytes."""
    if isinstance(result, Refused):
        return _line({"refused": result.reason, "limit": result.limit})
    drawn = [*result.stills, *([result.animation] if result.animation else [])]
    sizes = [(each.width, each.height, len(each.data)) for each in drawn]
    line = _line({"drawn": sizes, "animated": result.animation is not None})
    return line + b"".join(each.data for each in drawn)


def _line(values: dict[str, Any]) -> bytes:
    return json.dumps(values).encode() + b"\n"
