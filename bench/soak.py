"""Whether a web process with thousands of streams stays as it is for minutes.

    # With the same REDIS_URL:
    WEB_CONCURRENCY=1 RATELIMIT_ENABLED=0 LIVE_STREAMS=100000 ./boot.sh web
    .venv/bin/python -m bench.soak http://127.0.0.1:5000 --pid PID

PID is the web server's own (`python -m deploy.web`). Streams of pages are opened, each
of one of many topics; then events are published, while one reader never reads. Bounded
in time and number, and for loopback addresses only. The exit code is 1 if memory grew,
if an event was lost, or if a stream was still counted after all clients had gone.
"""

import asyncio
import itertools
import re
import sys
import threading
import time
from dataclasses import dataclass, field
from statistics import fmean
from urllib.parse import urlsplit
from urllib.request import urlopen

import click
import uvloop

from app import create_app
from app.broker import topics
from app.extensions import broker
from bench import listeners
from bench.people import sign_in
from bench.streams import AGENT, LISTENER, memory_of, open_all

TOPICS = 100
# The stalled reader listens to as many topics as one page may.
STALLED_TOPICS = 60
# Seconds until its stream is surely ended, so that another one takes its place.
STALLED_FOR = 150.0
PADDING = "x" * 200
LOOK_EVERY = 5.0
# The part of the time in which caches, histories and buffers fill.
WARM_UP = 0.3
# What a flat memory may grow by between the first and the last third of the rest.
FLAT = 0.02
# Seconds within which a stream whose client has gone is no longer counted.
GONE = 30.0


@dataclass
class Memory:
    """What a web process weighed, in kilobytes, look by look."""

    pid: int
    looks: list[int] = field(default_factory=list)

    def look(self) -> int:
        """Look once more."""
        self.looks.append(memory_of(self.pid))
        return self.looks[-1]

    @property
    def growth(self) -> float:
        """What the process grew by after the warm-up, as a part of what it weighed."""
        rest = self.looks[int(len(self.looks) * WARM_UP) :]
        third = max(1, len(rest) // 3)
        return fmean(rest[-third:]) / fmean(rest[:third]) - 1


class Publisher(threading.Thread):
    """Publishes events to the topics in turn, from a broker of its own."""

    def __init__(self, rate: int, seconds: float) -> None:
        super().__init__(daemon=True)
        self._rate, self._seconds = rate, seconds
        self.published = 0

    def run(self) -> None:
        """Publish at an even pace until the time is over."""
        app = create_app()
        with app.app_context():
            began = time.monotonic()
            for number in range(int(self._rate * self._seconds)):
                time.sleep(max(0.0, began + number / self._rate - time.monotonic()))
                data = {"at": time.time(), "number": number, "text": PADDING}
                topic = topics.author(1 + number % TOPICS)
                broker.publish(topic, listeners.EVENT, data)
                self.published += 1
            broker.flush(10)


@click.command()
@click.argument("base")
@click.option("--pid", type=int, required=True, help="Of the web server.")
@click.option("--minutes", default=10.0, show_default=True)
@click.option("--streams", default=5000, show_default=True)
@click.option("--rate", default=100, show_default=True, help="Events a second.")
def main(base: str, pid: int, minutes: float, streams: int, rate: int) -> None:
    """Print what streams and events do to a web process; exit with 1 if it is ill."""
    listeners.raise_open_files()
    client = sign_in(base, LISTENER)
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        ills = runner.run(soak(base, cookie, Memory(pid), minutes, streams, rate))
    for ill in ills:
        print(f"ILL: {ill}")
    sys.exit(1 if ills else 0)


async def soak(
    base: str, cookie: str, memory: Memory, minutes: float, streams: int, rate: int
) -> list[str]:
    """Open streams, publish for some minutes, close them; return what went wrong."""
    crowd, before, counted = listeners.Crowd(), memory.look(), open_streams(base)
    place = urlsplit(base)
    address = (place.hostname or "", place.port or 80)
    heads = [_head(cookie, [topic]) for topic in range(1, TOPICS + 1)]
    opened = await open_all(address, itertools.cycle(heads), crowd, streams)
    await asyncio.sleep(LOOK_EVERY)
    each = (memory.look() - before) / max(1, crowd.opened)
    print(
        f"{crowd.opened} of {streams} streams open ({crowd.refused} refused):"
        f" {each:.1f} kB each, {before / 1024:.0f} MB before",
        flush=True,
    )
    ills = await _publish(address, cookie, memory, crowd, Publisher(rate, minutes * 60))
    for transport in opened:
        transport.close()
    return ills + await _leave(base, memory, counted)


async def _publish(
    address: tuple[str, int],
    cookie: str,
    memory: Memory,
    crowd: listeners.Crowd,
    publisher: Publisher,
) -> list[str]:
    memory.looks.clear()
    head = _head(cookie, range(1, STALLED_TOPICS + 1))
    stalled, stalls_until = listeners.stall(address, head), time.monotonic()
    publisher.start()
    while publisher.is_alive():
        if stalls_until < time.monotonic():
            stalled.close()
            stalled = listeners.stall(address, head)
            stalls_until = time.monotonic() + STALLED_FOR
        await asyncio.sleep(LOOK_EVERY)
        memory.look()
    await asyncio.sleep(LOOK_EVERY)
    stalled.close()
    return _judge(memory, crowd, publisher.published)


def _judge(memory: Memory, crowd: listeners.Crowd, published: int) -> list[str]:
    """Print the figures; return what is wrong with them."""
    wanted = published * crowd.opened // TOPICS
    first, last = memory.looks[0] / 1024, memory.looks[-1] / 1024
    print(
        f"{published} events, heard {crowd.heard} of {wanted} times,"
        f" {crowd.resyncs} resyncs, {crowd.lost} streams lost;"
        f" p50 {crowd.quantile(0.5)} ms, p99 {crowd.quantile(0.99)} ms\n"
        f"memory {first:.0f} MB at first, {last:.0f} MB at last, growth after the"
        f" warm-up {memory.growth:+.2%} (megabytes every half minute:"
        f" {' '.join(str(each // 1024) for each in memory.looks[::6])})",
        flush=True,
    )
    found = {
        f"memory grew by {memory.growth:.1%}": memory.growth > FLAT,
        f"{wanted - crowd.heard} deliveries are missing": crowd.heard < wanted,
        f"{crowd.lost} streams were lost": crowd.lost > 0,
    }
    return [text for text, is_so in found.items() if is_so]


async def _leave(base: str, memory: Memory, before: int) -> list[str]:
    """Print what is left of the streams once their clients have gone."""
    began = time.monotonic()
    while (left := open_streams(base) - before) > 0:
        if time.monotonic() - began > GONE:
            return [f"{left} streams are still counted"]
        await asyncio.sleep(0.5)
    took = time.monotonic() - began
    await asyncio.sleep(LOOK_EVERY)
    print(f"none is counted {took:.1f} s later: {memory.look() / 1024:.0f} MB")
    return []


def _head(cookie: str, authors: "list[int] | range") -> bytes:
    places = "&".join(f"author={author}" for author in authors)
    return listeners.request(f"/stream?{places}", cookie, AGENT)


def open_streams(base: str) -> int:
    """Return how many streams the only web process counts."""
    with urlopen(f"{base}/metrics", timeout=30) as response:  # noqa: S310 - loopback
        text = response.read().decode()
    found = re.findall(
        r'^microblog_open_streams\{.*kind="web".*\} (\S+)$', text, re.MULTILINE
    )
    return int(sum(map(float, found)))


if __name__ == "__main__":
    main()
