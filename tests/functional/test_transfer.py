"""What travels: little, and nothing twice."""

import gzip
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.web.speed.public_answers import Answers
from tests.support import factories
from tests.support.browsing import Browsing

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
FOREVER = "public, max-age=31536000, immutable"


def get(client: FlaskClient, address: str, **options: Any) -> TestResponse:
    """Ask, read all of the answer and close it, as a server does."""
    return client.get(address, buffered=True, **options)


def addresses(html: str) -> list[str]:
    """Return the addresses of files that a page names."""
    found = re.findall(r'"(/(?:static/[^"#]+|style\.css[^"]*))', html)
    assert found
    return found


def test_a_page_travels_compressed(
    app: Flask, browsing: Browsing, alice: Any, bob: Any
) -> None:
    factories.make_posts(alice, 25, "A post of the usual length that says something")
    browser = browsing.as_user(alice)
    plain = browser.get("/index")
    small = browser.get("/index", headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert "Cookie" in small.headers["Vary"]
    assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data) / 4
    assert b"A post of the usual length" in gzip.decompress(small.data)


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "identity"])
def test_client_without_gzip_gets_an_uncompressed_page(
    client: FlaskClient, accepted: str
) -> None:
    answer = get(client, "/auth/login", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert "<!doctype html>" in answer.text
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("accepted", "is_packed"),
    [
        ("GZIP", True),
        ("identity,gzip", True),
        ("*", True),
        ("gzippy", False),
        ("*, gzip;q=0", False),
    ],
)
def test_server_knows_beforehand_whether_a_page_is_packed(
    client: FlaskClient, accepted: str, is_packed: bool
) -> None:
    page = get(client, "/auth/login", headers={"Accept-Encoding": accepted})
    assert ("Content-Encoding" in page.headers) is is_packed
    assert Answers(client.application).accepts_gzip(accepted) is is_packed


def test_files_of_a_page_are_kept_for_ever(client: FlaskClient) -> None:
    for address in addresses(get(client, "/auth/login").text):
        answer = get(client, address, headers=GZIP)
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == FOREVER, address
        # A browser would otherwise fetch all of it again after every flash.
        assert "Cookie" not in answer.headers.get("Vary", ""), address
        assert "Set-Cookie" not in answer.headers, address


@pytest.mark.parametrize("path", ["/style.css", "/static/js/app.js"])
@pytest.mark.parametrize("version", ["", "?v=", "?v=0000000000"])
def test_a_file_without_its_version_is_asked_for_again(
    client: FlaskClient, path: str, version: str
) -> None:
    for encoding in (GZIP, {"Accept-Encoding": "identity"}):
        first = get(client, path + version, headers=encoding)
        assert first.headers["Cache-Control"] == "public, no-cache"
        known = encoding | {"If-None-Match": first.headers["ETag"]}
        again = get(client, path + version, headers=known)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Vary"] == first.headers["Vary"]


def test_the_sheet_names_files_that_are_there(client: FlaskClient) -> None:
    sheet = get(client, "/style.css").text
    named = re.findall(r'url\("([^"]+)"\)', sheet)
    assert len(named) == 2
    for address in named:
        answer = get(client, address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == FOREVER


def test_pictures_and_fonts_stay_as_they_are(client: FlaskClient) -> None:
    answer = get(
        client,
        "/static/vendor/vazirmatn-33.0.3/vazirmatn-nl-variable.woff2",
        headers=GZIP,
    )
    assert "Content-Encoding" not in answer.headers


def test_part_of_a_file_is_not_compressed(client: FlaskClient) -> None:
    answer = get(client, "/static/js/app.js", headers=GZIP | {"Range": "bytes=0-9"})
    assert (answer.status_code, len(answer.data)) == (206, 10)
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    "given",
    ["bytes=a", "bytes=5-2", "bytes=0-1,3-4", "lines=0-1", "bytes=--1"],
)
def test_range_that_is_not_served_gives_the_whole(
    client: FlaskClient, given: str
) -> None:
    whole = get(client, "/static/js/app.js")
    answer = get(client, "/static/js/app.js", headers={"Range": given})
    assert (answer.status_code, answer.data) == (200, whole.data)


def test_range_beyond_the_end_learns_the_size(client: FlaskClient) -> None:
    size = len(get(client, "/static/js/app.js").data)
    answer = get(client, "/static/js/app.js", headers={"Range": f"bytes={size}-"})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{size}"


@pytest.mark.parametrize("path", ["../../config.py", "..%2f..%2fconfig.py", "nothing"])
def test_a_path_that_leads_elsewhere_finds_nothing(
    client: FlaskClient, path: str
) -> None:
    answer = get(client, f"/static/{path}")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_a_stream_travels_as_it_is(app: Flask, client: FlaskClient) -> None:
    @app.route("/trickle")
    def trickle() -> Response:
        def chunks() -> Iterator[str]:
            yield "x" * 5_000

        return Response(chunks(), mimetype="text/plain")

    answer = get(client, "/trickle", headers=GZIP)
    assert "Content-Encoding" not in answer.headers
    assert answer.data == b"x" * 5_000
