"""What a process reports of one second."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

SITE = "site"


@dataclass(frozen=True, slots=True)
class Sample:
    """The numbers of one process at one moment, or those of the whole site.

    `values` holds the number of each probe by name, and by `name.value` where it has a
    label, such as `outbox_waiting.mail`. A name is absent where nothing is known, such
    as `latency_p99` while nobody asks for anything. Of counters it is the growth per
    second. The numbers of the site have `kind` "site" and `process` "site", whichever
    process reported them.
    """

    # Seconds since 1970.
    at: float
    # Unique among all processes: `<machine>:<pid>:<when it started>`.
    process: str
    # "web", "schedule", "jobs", "mirror" or another name of `flask worker`'s; "site".
    kind: str
    machine: str
    pid: int
    started_at: float
    values: Mapping[str, float] = field(default_factory=dict)
    # Whether it is the last one: the process ends as it was asked to.
    is_last: bool = False

    def as_data(self) -> dict[str, Any]:
        """Return the sample as it travels."""
        return asdict(self)

    def encode(self) -> bytes:
        """Return the sample as JSON."""
        return orjson.dumps(self.as_data())

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Sample":
        """Return the sample that travelled, perhaps from a newer version.

        :raises ValueError: it is none.
        """
        try:
            return cls(
                at=float(data["at"]),
                process=str(data["process"]),
                kind=str(data["kind"]),
                machine=str(data["machine"]),
                pid=int(data["pid"]),
                started_at=float(data["started_at"]),
                values={str(k): float(v) for k, v in data["values"].items()},
                is_last=bool(data.get("is_last", False)),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"Not a sample: {error!r}") from error

    @classmethod
    def decode(cls, text: bytes) -> "Sample":
        """Return the sample that was encoded. Raises ValueError if it is none."""
        return cls.from_data(orjson.loads(text))
