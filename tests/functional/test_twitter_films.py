"""Films of Twitter, played here: in parts, and from hosts of Twitter alone."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from app.integrations.twitter.films import AT_ONCE, CHUNK, FilmProxy
from app.lib import signing
from app.models import User
from app.web.presenters.twitter_media import FILM_PURPOSE, PICTURE_PURPOSE, film_url
from flask_twitter_api.sandbox import Sandbox, SandboxServer
from flask_twitter_api.sandbox.films import FILM
from tests.support.browsing import Browser, Browsing

pytestmark = pytest.mark.usefixtures("sandbox")

VIDEO = re.compile(r"<video [^>]*>")
SOURCE = re.compile(r'src="(/twitter/film/[^"]+)"')


@pytest.fixture
def reader(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user(alice)


@pytest.fixture
def film(reader: Browser, sandbox: Sandbox) -> str:
    """The address of a film here."""
    found = SOURCE.search(reader.get("/twitter/charlie").text)
    assert found
    return found[1]


def test_films_and_animations_play_in_their_tweets(reader: Browser) -> None:
    loop, video = VIDEO.findall(reader.get("/twitter/charlie").text)
    for each in (loop, video):
        assert 'poster="/twitter/picture/' in each
        assert 'preload="none"' in each
        assert 'width="640"' in each
    assert "loop muted" in loop
    assert "loop" not in video


def test_a_whole_film_is_streamed(reader: Browser, film: str) -> None:
    response = reader.get(film)
    assert (response.status_code, response.mimetype) == (200, "video/mp4")
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.data == FILM
    assert "sandbox" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("wanted", "start", "stop"),
    [
        ("bytes=0-", 0, len(FILM)),
        ("bytes=0-1", 0, 2),
        ("bytes=100-199", 100, 200),
        (f"bytes={len(FILM) - 1}-", len(FILM) - 1, len(FILM)),
        ("bytes=-50", len(FILM) - 50, len(FILM)),
        ("bytes=50-999999999", 50, len(FILM)),
    ],
)
def test_a_range_of_a_film_is_returned(
    reader: Browser, film: str, wanted: str, start: int, stop: int
) -> None:
    response = reader.get(film, headers={"Range": wanted})
    assert response.status_code == 206
    assert response.data == FILM[start:stop]
    assert response.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(FILM)}"


def test_a_range_behind_the_end_is_refused(reader: Browser, film: str) -> None:
    response = reader.get(film, headers={"Range": "bytes=99999-"})
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{len(FILM)}"


def test_a_long_film_is_sent_a_chunk_at_a_time(
    app: Flask, twitter_server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = FILM + b"\0" * (2 * CHUNK)
    monkeypatch.setattr("flask_twitter_api.sandbox.films.FILM", long)
    proxy = FilmProxy.from_config(app.config)
    url = f"{twitter_server.url}/films/long.mp4"
    first = proxy.chunk(url)
    assert (len(first.data), first.size) == (CHUNK, len(long))
    assert b"".join(proxy.rest(url, first)) == long


def test_one_more_film_waits_for_its_turn(
    app: Flask, sandbox: Sandbox, twitter_server: SandboxServer
) -> None:
    sandbox.delay = 0.3
    proxy, url = FilmProxy.from_config(app.config), f"{twitter_server.url}/films/a.mp4"
    with ThreadPoolExecutor(AT_ONCE + 1) as threads:
        found = list(threads.map(proxy.chunk, [url] * (AT_ONCE + 1)))
    assert {chunk.data for chunk in found} == {FILM}


def test_only_films_of_twitter_are_fetched(
    app: Flask, reader: Browser, twitter_server: SandboxServer
) -> None:
    secret = app.config["SECRET_KEY"]
    with app.test_request_context():
        assert film_url("https://example.com/x.mp4") == ""
        assert film_url("https://video.twimg.com.example.com/x.mp4") == ""
        assert film_url("http://video.twimg.com/x.mp4") == ""
        assert film_url("https://video.twimg.com/x.mp4").startswith("/twitter/film/")
    addresses = [
        signing.dumps("http://127.0.0.1:1/x.mp4", secret, FILM_PURPOSE),
        # A picture's address opens no film, and what is no film is not passed on.
        signing.dumps(f"{twitter_server.url}/films/x.mp4", secret, PICTURE_PURPOSE),
        signing.dumps(f"{twitter_server.url}/pages/x", secret, FILM_PURPOSE),
    ]
    for token in ["forged", *addresses]:
        assert reader.get(f"/twitter/film/{token}").status_code == 404, token


def test_strangers_see_no_film(browsing: Browsing, film: str) -> None:
    assert browsing.anonymous().get(film).status_code == 302
