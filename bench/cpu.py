"""CPU time of each page in one process, without server or network.

Wall time says little where others use the same cores; this is user and system time of
the process itself (the database's own is left out where it is a server), the least of
several rounds. Neighbours slow a core down, too: `unit` is a fixed work in Python that
is timed in between, and the last column is a page's time in units.

    DATA_DIR=/tmp/site .venv/bin/python -m bench.cpu [--profile home | --compare]
"""

import cProfile
import io
import pstats
import re
import time
from collections.abc import Callable, Iterator

import click
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app import create_app, db
from app.cache.invalidation.interface import Disconnected
from app.cache.registry import EXTENSION
from bench.sessions import sign_in
from config import Config

# Many short rounds: one of them meets a quiet moment.
ROUNDS = 60
Request = Callable[[], bytes]
PAGES = {
    "home": "/",
    "home deeper": "/?max_id={last}",
    "new posts": "/timeline/new?min_id={last}",
    "explore": "/explore",
    "profile": "/user/{author}",
    "followers": "/user/{author}/followers",
    "tag": "/tag/{tag}",
    "search": "/search?q=the&sort=newest",
    "messages": "/messages",
    "events": "/notifications/all",
    "poll": "/notifications?since=0",
    "healthz": "/healthz",
}


class BenchConfig(Config):
    """The present settings without the limits on one address."""

    RATELIMIT_ENABLED = False


@click.command()
@click.option("--who", default="reader50", show_default=True)
@click.option("--each", default=2, show_default=True, help="Requests a round.")
@click.option("--only", default="", help="Names of pages, separated by commas.")
@click.option("--profile", default="", help="The page to look into.")
@click.option("--compare", is_flag=True, help="Without caches of rows, then with them.")
def main(who: str, each: int, only: str, profile: str, compare: bool) -> None:
    """Print milliseconds of CPU a request, and requests a second that they allow."""
    app = create_app(BenchConfig)
    chosen = set(filter(None, (only or profile).split(",")))
    for name, request in pages(app, who):
        if chosen and name not in chosen:
            continue
        size = len(request())
        if profile:
            _profile(request, each)
            continue
        if compare:
            _compare(app, name, request, each)
            continue
        page, unit = least(request, each)
        print(
            f"{name:12} {page * 1000:7.2f} ms {1 / page:8.0f}/s {size:9,} bytes"
            f" {page / unit:7.2f} units of {unit * 1000:.2f} ms"
        )


def pages(app: Flask, who: str) -> Iterator[tuple[str, Request]]:
    """Yield the main pages as calls of the application."""
    cookie = sign_in(app.test_client(), who)
    shown = re.findall(rb'data-id="(\d+)"', _request(app, "/", cookie)())
    last = shown[-1].decode() if shown else "1"
    with app.app_context():
        author, tag = _busiest()
    for name, url in PAGES.items():
        path = url.format(last=last, author=author, tag=tag)
        yield name, _request(app, path, cookie)


def least(request: Request, each: int) -> tuple[float, float]:
    """Return the least seconds of CPU of one request and of one unit."""
    rounds = [(_timed(request, each), _timed(_unit, 5)) for _ in range(ROUNDS)]
    return min(page for page, _ in rounds), min(unit for _, unit in rounds)


def _compare(app: Flask, name: str, request: Request, each: int) -> None:
    """Print a page's time where no row is remembered, and where rows are, in turns."""
    caches = app.extensions[EXTENSION]
    ways = (Disconnected(), caches.invalidation)
    found: list[float] = []
    for way in ways * 3:
        caches.invalidation = way
        request()
        found.append(least(request, each)[0])
    without, with_them = min(found[::2]), min(found[1::2])
    print(
        f"{name:12} {without * 1000:7.2f} ms without, {with_them * 1000:7.2f} ms with"
        f" caches of rows: {without / with_them:.2f} times"
    )


def _timed(call: Callable[[], object], times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - began) / times


def _unit() -> str:
    """Work as pages do for about a millisecond: look up, format, join."""
    names = {str(number): number for number in range(1_000)}
    return "".join(f"{names[str(number)]:x}" for number in range(1_000))


def _request(app: Flask, url: str, cookie: str) -> Request:
    path, _, query = url.partition("?")
    # As the browser that signed in, or the session is taken for a stolen one.
    agent = FlaskClient(app).environ_base["HTTP_USER_AGENT"]
    headers = [("Cookie", cookie), ("User-Agent", agent)]
    builder = EnvironBuilder(path, query_string=query, headers=headers)
    environ = builder.get_environ() | {"REMOTE_ADDR": "127.0.0.1"}

    def request() -> bytes:
        body, status, _ = run_wsgi_app(app.wsgi_app, environ.copy(), buffered=True)
        if not status.startswith("200"):
            raise click.ClickException(f"{url}: {status}")
        return b"".join(body)

    return request


def _busiest() -> tuple[str, str]:
    person = sa.text('SELECT username FROM "user" ORDER BY follower_count DESC LIMIT 1')
    tag = sa.text("SELECT name FROM tag ORDER BY post_count DESC LIMIT 1")
    found = db.session.scalar(person), db.session.scalar(tag)
    db.session.remove()
    return str(found[0]), str(found[1])


def _profile(request: Request, each: int) -> None:
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(each):
        request()
    profile.disable()
    for order in ("cumulative", "tottime"):
        text = io.StringIO()
        pstats.Stats(profile, stream=text).sort_stats(order).print_stats(60)
        print(text.getvalue())


if __name__ == "__main__":
    main()
