"""Run both services in turns, measure them with wrk, and compare their answers."""

import json
import re
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.tag_comparison.servers import (
    CASES,
    PATH,
    environment,
    fetch,
    free_port,
    ours,
    theirs,
)

CONNECTIONS, ROUNDS = 256, 2
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_P99 = re.compile(r"99%\s+([\d.]+)(us|ms|s)\b")
_FAILED = re.compile(r"Non-2xx or 3xx responses: \d+|Socket errors: .*")
_LATE = "Socket errors: connect 0, read 0, write 0"
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass
class Figures:
    """Requests a second and the 99th percentile of some runs."""

    rates: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)

    def add(self, report: str) -> None:
        """Add what wrk has printed; raises RuntimeError if a request failed."""
        failed = _FAILED.search(report)
        # On a busy machine somebody waits longer than wrk does (two seconds).
        if failed is not None and not failed[0].startswith(_LATE):
            raise RuntimeError(failed[0])
        self.rates.append(float(_RATE.search(report)[1]))  # type: ignore[index]  # wrk prints it
        number, unit = _P99.search(report).groups()  # type: ignore[union-attr]  # the same
        self.p99.append(float(number) * _UNITS[unit])

    def __str__(self) -> str:
        return f"{median(self.rates):10,.0f}/s  p99 {median(self.p99):6.1f} ms"


def shown(body: bytes) -> list[tuple[object, ...]]:
    """Return what both answers have of each post."""
    posts = json.loads(body)["items"]
    names = ("id", "body", "version", "reply_count", "conversation_id")
    return [
        (*(post[name] for name in names), post["author"]["username"]) for post in posts
    ]


class Checker:
    """Asks beside the load, and compares each answer with the right one."""

    def __init__(self, port: int, right: list[tuple[object, ...]]) -> None:
        self._port, self._right = port, right
        self._ends = threading.Event()
        self.wrong: list[str] = []
        self.checked = 0
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Checker":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()
        if self.wrong or not self.checked:
            raise RuntimeError(f"wrong answers: {self.wrong[:3]}")

    def _run(self) -> None:
        while not self._ends.wait(0.1):
            body = fetch(self._port)
            self.checked += 1
            if shown(body) != self._right:
                self.wrong.append(body[:300].decode())


def measure(port: int, right: list[tuple[object, ...]], seconds: int) -> str:
    """Return the report of wrk."""
    address = f"http://127.0.0.1:{port}{PATH}"
    wrk = ["wrk", "-t1", f"-c{CONNECTIONS}", "--latency"]
    subprocess.run([*wrk, "-d1s", address], capture_output=True, check=True)
    with Checker(port, right):
        done = subprocess.run(
            [*wrk, f"-d{seconds}s", address], capture_output=True, check=True, text=True
        )
    return done.stdout


def main(python: str, folder: str, database: str, redis: str, seconds: str) -> int:
    """Measure all cases; return 1 if the other service is ahead in any."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing (apt install wrk)")
    env = environment(database, redis, Path(folder), free_port())
    fill = [sys.executable, "-m", "bench.tag_comparison.world"]
    subprocess.run(fill, env=env, check=True)
    with theirs("database", python, database, redis) as port:
        right = shown(fetch(port))
    behind = 0
    for case in CASES:
        mine, other = Figures(), Figures()
        for _ in range(ROUNDS):
            with theirs(case, python, database, redis) as port:
                other.add(measure(port, right, int(seconds)))
            with ours(case, env) as port:
                mine.add(measure(port, right, int(seconds)))
        ratio = median(mine.rates) / median(other.rates)
        behind += ratio < 1 or median(mine.p99) > median(other.p99)
        print(f"{case:9} ours {mine}   Sanic {other}   ratio {ratio:.2f}", flush=True)
    return int(behind > 0)


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(main(*given[:4], *(given[4:] or ["5"])))
