"""What flask_twitter_api adds to a cached call and to one over the network.

    python -m bench.twitter_cache [rounds]

Compares a cached call with a look-up in a plain ``cachetools`` cache under a lock, and
an uncached call with bare ``requests`` on the same answers from the same local socket.
Read the ratios; the times depend on the machine.
"""

import json
import multiprocessing
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import requests
from cachetools import TTLCache

from flask_twitter_api import TwitterClient
from flask_twitter_api.sandbox import Sandbox

KEY = "bench-key"


def serve(listener: socket.socket, body: bytes) -> None:
    """Serve every connection the same body, with as little work as can be."""
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=talk, args=(connection, head + body)).start()


def talk(connection: socket.socket, response: bytes) -> None:
    """Serve one connection until its other end is closed."""
    waiting = b""
    with connection:
        while part := connection.recv(65536):
            waiting += part
            if waiting.endswith(b"\r\n\r\n"):
                connection.sendall(response)
                waiting = b""


def time_calls(work: Callable[[], Any], count: int) -> float:
    """Return the seconds that one call takes."""
    begun = time.perf_counter()
    for _ in range(count):
        work()
    return (time.perf_counter() - begun) / count


def compare(rounds: int, count: int, **works: Callable[[], Any]) -> dict[str, float]:
    """Return the median seconds of each, taken in turns so that noise is shared."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            times[name].append(time_calls(work, count))
    return {name: statistics.median(found) for name, found in times.items()}


def report(title: str, found: dict[str, float], base: str) -> None:
    """Print each time beside the base, and how many times the base it is."""
    print(title)
    for name, seconds in found.items():
        ratio = seconds / found[base]
        print(f"  {name:<28}{seconds * 1e6:>10.2f} µs   {ratio:6.2f} x {base}")


def bench_cached(rounds: int) -> None:
    """Measure a cached call against a plain look-up."""
    cache: TTLCache[str, Any] = TTLCache(1000, 300)
    lock = threading.Lock()
    with TwitterClient(KEY, transport=Sandbox().transport()) as client:
        cache["alice"] = client.request("get_user_info", username="alice")
        plain = client.plain

        def look_up() -> Any:
            with lock:
                return cache["alice"]

        found = compare(
            rounds,
            5000,
            lookup=look_up,
            request=lambda: client.request("get_user_info", username="alice"),
            dictionary=lambda: plain.get_user_info("alice"),
            record=lambda: client.get_user("alice"),
        )
    report("Cached", found, "lookup")


def bench_uncached(rounds: int, path: str, name: str, **given: Any) -> None:
    """Measure a call over a local socket against bare requests."""
    with TwitterClient(KEY, transport=Sandbox().transport()) as client:
        body = json.dumps(client.request(name, **given)).encode()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = multiprocessing.get_context("fork").Process(
            target=serve, args=(listener, body), daemon=True
        )
        server.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            compare_uncached(rounds, url, path, name, **given)
        finally:
            server.terminate()
            server.join()


def compare_uncached(rounds: int, url: str, path: str, name: str, **given: Any) -> None:
    """Call the server in both ways, in turns."""
    options = {"rate_limit": 10**6, "rate_burst": 10**5}
    with (
        requests.Session() as session,
        TwitterClient(KEY, base_url=url, **options) as client,
    ):
        fresh = client.with_options(fresh=True)

        def ask_bare() -> Any:
            headers = {"X-API-Key": KEY}
            response = session.get(
                url + path, params=given, headers=headers, timeout=(3, 27)
            )
            response.raise_for_status()
            return response.json()

        found = compare(
            rounds,
            100,
            requests=ask_bare,
            client=lambda: fresh.request(name, **given),
        )
    report(f"Uncached: {name}", found, "requests")


def main() -> None:
    """Run all comparisons."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    bench_cached(rounds)
    bench_uncached(rounds, "/twitter/user/info", "get_user_info", username="alice")
    search = "/twitter/tweet/advanced_search"
    bench_uncached(rounds, search, "search_tweets", query="the")


if __name__ == "__main__":
    main()
