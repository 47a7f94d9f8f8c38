"""Measure whether connections of a running site share its processes.

    .venv/bin/python -m bench.fairness http://127.0.0.1:5000 [http://127.0.0.1:5001]

Start the site with WEB_CONCURRENCY=1. First, eight clients request one page again and
again: in a fair process the slowest twentieth of the responses (p95) takes little more
time than the median. Then a stranger's four connections pipeline requests, and one
visitor opens `/healthz` meanwhile. Bounded in time and number, and for loopback
addresses only.
"""

import socket
import threading
import time
from itertools import islice
from urllib.parse import urlsplit

import click

from bench.drive import PAGES, drive
from bench.people import LOOPBACK, names, sign_in

GREEDY, PIPELINED = 4, 1500
VISITS = 20
LONGEST = 60.0  # seconds


@click.command()
@click.argument("bases", nargs=-1, required=True)
@click.option("--connections", default=8, show_default=True)
@click.option("--seconds", default=5.0, show_default=True)
@click.option("--page", default="poll", type=click.Choice(list(PAGES)))
def main(bases: tuple[str, ...], connections: int, seconds: float, page: str) -> None:
    """Print the ratio of p95 to p50, and how long a visitor waits beside greed."""
    for base in bases:
        clients = [sign_in(base, name) for name in islice(names(), connections)]
        figures = drive(PAGES[page], clients, connections, seconds)
        ratio = figures.quantile(0.95) / (figures.quantile(0.5) or 1.0)
        print(f"{base}  {page}: {figures}  p95/p50 {ratio:.1f}")
        waited = [wait * 1000 for wait in visits_beside_greed(base)]
        middle, longest = sorted(waited)[len(waited) // 2], max(waited)
        print(f"{base}  beside {GREEDY} x {PIPELINED} pipelined requests:", end=" ")
        print(f"a visit waits {middle:.0f} ms (median), {longest:.0f} ms at most")


def visits_beside_greed(base: str) -> list[float]:
    """Return the seconds that each visit took while others pipeline."""
    place = urlsplit(base)
    if place.hostname not in LOOPBACK:
        raise click.ClickException("Only a site of this machine is driven.")
    address = (place.hostname or "", place.port or 80)
    greedy = [threading.Thread(target=pipeline, args=(address,)) for _ in range(GREEDY)]
    for thread in greedy:
        thread.start()
    time.sleep(0.05)
    took = [visit(address) for _ in range(VISITS)]
    for thread in greedy:
        thread.join()
    return took


def pipeline(address: tuple[str, int]) -> None:
    """Send all requests at once, then read until the server has done with them."""
    request = f"GET /healthz HTTP/1.1\r\nHost: {address[0]}\r\n\r\n".encode()
    try:
        with socket.create_connection(address, LONGEST) as connection:
            connection.sendall(request * PIPELINED)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass
    except OSError:
        return  # cut off, which is a response, too


def visit(address: tuple[str, int]) -> float:
    """Return the seconds that one request on a connection of its own takes."""
    began = time.perf_counter()
    request = (
        f"GET /healthz HTTP/1.1\r\nHost: {address[0]}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(address, LONGEST) as connection:
        connection.sendall(request.encode())
        while connection.recv(65536):
            pass
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
