"""Drive the pages of a running site from many connections of signed-in people.

    .venv/bin/python -m bench.drive http://127.0.0.1:5000 [http://127.0.0.1:5001]

Prints requests a second and latency of each page; with two addresses, both in turns and
the ratio. It is a process of its own and bounded in time and number, and it asks
loopback addresses only: it is made for one's own site.
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count, islice, zip_longest
from pathlib import Path

import click

from bench.people import (
    Client,
    Request,
    api_request,
    names,
    page_request,
    post_request,
    sign_in,
)

MOST_SECONDS, MOST_CONNECTIONS, MOST_PEOPLE = 60.0, 256, 200
PAUSE = 0.01  # seconds behind a refusal


@dataclass
class Figures:
    """Response times of one page in seconds."""

    took: list[float] = field(default_factory=list)
    failed: int = 0
    lasted: float = 0.0
    cpu: float = 0.0

    @property
    def rate(self) -> float:
        """Return responses a second."""
        return len(self.took) / self.lasted if self.lasted else 0.0

    def quantile(self, part: float) -> float:
        """Return a quantile in milliseconds."""
        ordered = sorted(self.took) or [0.0]
        return ordered[min(int(len(ordered) * part), len(ordered) - 1)] * 1000

    def __str__(self) -> str:
        """Return the figures as a cell of the table."""
        text = f"{self.rate:7.0f}/s  p50 {self.quantile(0.5):6.1f}"
        text += f"  p95 {self.quantile(0.95):6.1f} ms"
        if self.cpu and self.took:
            text += f"  cpu {self.cpu / len(self.took) * 1000:5.2f} ms"
        return text + (f"  {self.failed} refused" if self.failed else "")


PAGES: dict[str, Request] = {
    "home": page_request("/"),
    "home, older": page_request("/?max_id={older}"),
    "explore": page_request("/explore"),
    "profile": page_request("/user/{name}"),
    "poll": page_request("/notifications?since=0"),
    "search": page_request("/search?q=the&sort=newest"),
    "api user": api_request("/api/users/10"),
    "api followers": api_request("/api/users/10/followers"),
    "write a post": post_request("/", "Post {number} of the bench #bench"),
}


@click.command()
@click.argument("bases", nargs=-1, required=True)
@click.option("--connections", default=8, show_default=True)
@click.option("--seconds", default=3.0, show_default=True, help="For each page.")
@click.option("--people", default=8, show_default=True, help="How many sign in.")
@click.option("--only", default="", help="Names of pages, separated by semicolons.")
@click.option("--pid", "pids", type=int, multiple=True, help="Of each site's server.")
def main(
    bases: tuple[str, ...],
    connections: int,
    seconds: float,
    people: int,
    only: str,
    pids: tuple[int, ...],
) -> None:
    """Drive one site, or two in turns.

    With the process ids of their servers, the CPU time of a request is printed, which
    busy neighbours distort less than the rate.
    """
    people = min(people, MOST_PEOPLE)
    crowds = [
        [sign_in(base, name) for name in islice(names(), people)] for base in bases
    ]
    chosen = [name.strip() for name in only.split(";") if name.strip()] or [*PAGES]
    for name in chosen:
        found = [
            drive(
                PAGES[name], clients, min(connections, MOST_CONNECTIONS), seconds, pid
            )
            for clients, pid in zip_longest(crowds, pids)
        ]
        cells = [str(each) for each in found]
        if len(found) == 2 and found[1].rate:
            cells.append(f"ratio {found[0].rate / found[1].rate:.2f}")
        print(f"{name:14}", *cells, sep="  |  ", flush=True)


def drive(
    send: Request,
    clients: list[Client],
    connections: int,
    seconds: float,
    pid: int | None = None,
) -> Figures:
    """Request one page from all connections until the time is over."""
    figures, numbers = Figures(), count()
    connected = [
        clients[number % len(clients)].reconnected() for number in range(connections)
    ]
    for client in connected:
        send(client, next(numbers))  # warms the caches
    spent, began = cpu_of(pid), time.perf_counter()
    end = began + min(seconds, MOST_SECONDS)

    def send_requests(client: Client) -> None:
        while (start := time.perf_counter()) < end:
            if send(client, next(numbers)) in (200, 302):
                figures.took.append(time.perf_counter() - start)
            else:
                figures.failed += 1
                time.sleep(PAUSE)

    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(send_requests, connected))
    figures.lasted = time.perf_counter() - began
    figures.cpu = cpu_of(pid) - spent
    return figures


def cpu_of(pid: int | None) -> float:
    """Return the seconds of CPU that a process and its children have taken so far."""
    if pid is None:
        return 0.0
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = 0
    for each in (str(pid), *children):
        # The name, in parentheses, may contain spaces.
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
