"""The store of all processes that share a Redis."""

from collections.abc import Iterable
from time import time
from typing import Any

from redis import Redis

from app.broker.connections import make_client
from app.lib.background import renew_after_fork
from app.metrics.samples import Sample
from app.monitoring.store import HISTORY, TOTALS_LAST, Store

PREFIX = "microblog:{metrics}:"
# The processes, by when they reported last.
INDEX = PREFIX + "processes"
LEADER = PREFIX + "leader"
LEAD_MILLISECONDS = 3500
FIELD = b"s"


class RedisStore(Store):
    """A stream for each process, bounded by number and by age.

    Nothing has to be there before: whoever reports writes all that others need.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin without connections, as in a child process."""
        self._redis: Redis = make_client(self._url, retries=1)

    def add(self, samples: Iterable[Sample], totals: bytes | None = None) -> None:
        """Add samples of one process, oldest first; `totals` replaces its counters."""
        last = None
        with self._redis.pipeline(transaction=False) as pipeline:
            for sample in samples:
                last = sample
                self._append(pipeline, sample)
            if last is None:
                return
            pipeline.expire(_stream(last.process), HISTORY)
            pipeline.zadd(INDEX, {last.process: last.at})
            pipeline.zremrangebyscore(INDEX, "-inf", time() - HISTORY)
            pipeline.expire(INDEX, 2 * HISTORY)
            if totals is not None:
                pipeline.set(_totals(last.process), totals, ex=TOTALS_LAST)
            pipeline.execute()

    def samples(self, seconds: float) -> list[Sample]:
        """Return the samples of the last seconds, of each process the oldest first."""
        oldest = int((time() - seconds) * 1000)
        names = self._processes()
        with self._redis.pipeline(transaction=False) as pipeline:
            for name in names:
                pipeline.xrange(_stream(name), min=oldest)
            return _decoded(pipeline.execute())

    def latest(self) -> list[Sample]:
        """Return the last sample of each process."""
        with self._redis.pipeline(transaction=False) as pipeline:
            for name in self._processes():
                pipeline.xrevrange(_stream(name), count=1)
            return _decoded(pipeline.execute())

    def totals(self) -> dict[str, bytes]:
        """Return the counters of each process by its name."""
        names = self._processes()
        if not names:
            return {}
        found: Any = self._redis.mget([_totals(name) for name in names])
        return {
            name: text
            for name, text in zip(names, found, strict=True)
            if text is not None
        }

    def lead(self, process: str) -> bool:
        """Return whether this process is the one that reports the numbers of the site.

        Two may be for a moment, which does no harm: they report the same.
        """
        if self._redis.set(LEADER, process, nx=True, px=LEAD_MILLISECONDS):
            return True
        if self._redis.get(LEADER) != process.encode():
            return False
        return bool(self._redis.pexpire(LEADER, LEAD_MILLISECONDS))

    def close(self) -> None:
        """End every connection."""
        self._redis.close()

    def _append(self, pipeline: Any, sample: Sample) -> None:
        fields = {FIELD: sample.encode()}
        stream = _stream(sample.process)
        pipeline.xadd(stream, fields, maxlen=HISTORY, approximate=False)

    def _processes(self) -> list[str]:
        found: Any = self._redis.zrangebyscore(INDEX, time() - HISTORY, "+inf")
        return [name.decode() for name in found]


def _stream(process: str) -> str:
    return f"{PREFIX}samples:{process}"


def _totals(process: str) -> str:
    return f"{PREFIX}totals:{process}"


def _decoded(streams: list[Any]) -> list[Sample]:
    found = []
    for entries in streams:
        for _entry_id, fields in entries:
            try:
                found.append(Sample.decode(fields[FIELD]))
            except (KeyError, ValueError):
                # Of another version, or not ours.
                continue
    return found
