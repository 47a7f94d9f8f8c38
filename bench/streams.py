"""What streams cost a web process, and how soon an event reaches all of them.

    # With the same REDIS_URL:
    WEB_CONCURRENCY=1 RATELIMIT_ENABLED=0 LIVE_STREAMS=100000 ./boot.sh web
    .venv/bin/python -m bench.streams http://127.0.0.1:5000 --pid PID

PID is the web server's own (`python -m deploy.web`). First thousands of idle streams
are opened and their memory is counted; then a thousand listen while four connections
ask for the home page; then the same beside a reader that never reads. Bounded in time
and number, and for loopback addresses only.
"""

import asyncio
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from urllib.parse import urlsplit

import click
import sqlalchemy as sa

from app import create_app, db
from app.broker import topics
from app.extensions import broker
from app.models import User
from bench import listeners
from bench.people import sign_in

BATCH = 50
# As the client that signed in, or its session is taken for a stolen one.
AGENT = ""
LISTENER = "reader50"
PAUSE = 0.25  # seconds between two events


@click.command()
@click.argument("base")
@click.option("--pid", type=int, required=True, help="Of the web server.")
@click.option("--streams", default=5000, show_default=True)
@click.option("--listening", default=1000, show_default=True)
@click.option("--events", default=40, show_default=True)
def main(base: str, pid: int, streams: int, listening: int, events: int) -> None:
    """Print memory of idle streams, and p50 and p99 from publishing to arrival."""
    listeners.raise_open_files()
    client = sign_in(base, LISTENER)
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    head = listeners.request("/stream", cookie, AGENT)
    place = urlsplit(base)
    address = (place.hostname or "", place.port or 80)
    asyncio.run(measure_memory(address, head, pid, streams))
    asyncio.run(measure_delay(base, head, listening, events, stalled=0))
    asyncio.run(measure_delay(base, head, listening, events, stalled=1))


async def measure_memory(
    address: tuple[str, int], head: bytes, pid: int, number: int
) -> None:
    """Print what idle streams add to the memory of the web process."""
    crowd, before = listeners.Crowd(), memory_of(pid)
    began = time.perf_counter()
    opened = await open_all(address, repeat(head), crowd, number)
    took = time.perf_counter() - began
    await asyncio.sleep(2)
    each = (memory_of(pid) - before) / max(1, crowd.opened)
    print(
        f"{crowd.opened} of {number} streams open ({crowd.refused} refused,"
        f" {crowd.lost} lost), {crowd.opened / took:.0f} a second:"
        f" {each:.1f} kB each, {before / 1024:.0f} MB before"
    )
    for transport in opened:
        transport.close()
    await asyncio.sleep(3)
    print(f"{memory_of(pid) / 1024:.0f} MB after all of them have gone")


async def measure_delay(
    base: str, head: bytes, number: int, events: int, *, stalled: int
) -> None:
    """Print how long events take to all listeners while pages are served."""
    place, crowd = urlsplit(base), listeners.Crowd()
    address = (place.hostname or "", place.port or 80)
    opened = await open_all(address, repeat(head), crowd, number)
    slow = [listeners.stall(address, head) for _ in range(stalled)]
    pages = drive_pages(base, seconds=events * PAUSE)
    await asyncio.sleep(3)
    publishing = threading.Thread(target=publish, args=(events,))
    publishing.start()
    while publishing.is_alive() or pages.poll() is None:
        await asyncio.sleep(0.1)
    heard = crowd.heard / (max(1, crowd.opened) * events)
    print(
        f"{crowd.opened} listeners, {stalled} that never reads: heard {heard:.1%} of"
        f" {events} events, p50 {crowd.quantile(0.5)} ms,"
        f" p99 {crowd.quantile(0.99)} ms; meanwhile {pages.communicate()[0]}",
        end="",
    )
    for each in [*opened, *slow]:
        each.close()


def drive_pages(base: str, seconds: float) -> "subprocess.Popen[str]":
    """Ask for the home page from four connections of another process."""
    command = [sys.executable, "-m", "bench.drive", base, "--only", "home"]
    command += ["--connections", "4", "--seconds", str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


async def open_all(
    address: tuple[str, int],
    heads: Iterator[bytes],
    crowd: listeners.Crowd,
    number: int,
) -> list[asyncio.BaseTransport]:
    """Open streams, some at once as browsers come back."""
    opened: list[asyncio.BaseTransport] = []
    for first in range(0, number, BATCH):
        batch = range(first, min(first + BATCH, number))
        opened += await asyncio.gather(
            *(listeners.listen(address, next(heads), crowd, each) for each in batch)
        )
    return opened


def publish(events: int) -> None:
    """Publish events to the listeners, from a process of their own broker."""
    app = create_app()
    with app.app_context():
        found = db.session.scalar(sa.select(User.id).filter_by(username=LISTENER))
        for number in range(events):
            data = {"at": time.time(), "number": number}
            broker.publish(topics.user(found or 0), listeners.EVENT, data)
            time.sleep(PAUSE)
        broker.flush(5)


def memory_of(pid: int) -> int:
    """Return the kilobytes of the only web process of a server."""
    (process,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    found = re.search(r"^Rss:\s+(\d+)", text, re.MULTILINE)
    return int(found[1]) if found else 0


if __name__ == "__main__":
    main()
