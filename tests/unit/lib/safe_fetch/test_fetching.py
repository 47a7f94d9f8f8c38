"""What a fetch may cost, and what comes of it."""

import gzip
import zlib

import pytest

from app.lib import safe_fetch
from tests.support import sources
from tests.support.sources import Page, Site, fetcher, redirect

QUICKLY = {"seconds": 0.5}


def test_headers_and_body_arrive(site: Site) -> None:
    site.serve("/feed", "hello", Content_Type="text/xml", ETag='"1"')
    response = fetcher().get(site.url("/feed"), accept="text/xml")
    assert (response.status, response.body) == (200, b"hello")
    assert response.header("ETag") == '"1"'
    assert site.requests[0].headers["Accept"] == "text/xml"


def test_conditional_request_gets_no_body(site: Site) -> None:
    site.pages["/feed"] = lambda request: request.answer(
        b"", 304 if request.headers["If-None-Match"] == '"1"' else 500
    )
    response = fetcher().get(
        site.url("/feed"), etag='"1"', last_modified="Sun, 29 Nov 2026 08:00:00 GMT"
    )
    assert (response.status, response.body) == (304, b"")
    since = site.requests[0].headers["If-Modified-Since"]
    assert since == "Sun, 29 Nov 2026 08:00:00 GMT"


def test_header_that_breaks_its_line_is_left_out(site: Site) -> None:
    site.serve("/feed", "hello")
    fetcher().get(site.url("/feed"), etag='"1"\r\nX-Evil: 1')
    assert site.requests[0].headers["If-None-Match"] is None
    assert site.requests[0].headers["X-Evil"] is None


@pytest.mark.parametrize(
    ("page", "refusal"),
    [
        (sources.hanging, safe_fetch.TimedOut),
        (sources.dripping, safe_fetch.TimedOut),
        (sources.endless, safe_fetch.TooLarge),
        (sources.bomb, safe_fetch.TooLarge),
        (sources.cut_off, safe_fetch.BrokenAnswer),
        (sources.nonsense, safe_fetch.BrokenAnswer),
        (redirect("/feed"), safe_fetch.TooManyRedirects),
    ],
)
def test_bad_server_is_given_up(
    site: Site, page: Page, refusal: type[safe_fetch.FetchFailed]
) -> None:
    site.pages["/feed"] = page
    with pytest.raises(refusal):
        fetcher(seconds=30.0 if refusal is safe_fetch.TooLarge else 0.5).get(
            site.url("/feed")
        )


def test_announced_length_over_the_limit_is_refused(site: Site) -> None:
    site.serve("/feed", "x" * 1001)
    with pytest.raises(safe_fetch.TooLarge):
        fetcher(max_bytes=1000).get(site.url("/feed"))
    site.serve("/feed", "x" * 1000)
    assert len(fetcher(max_bytes=1000).get(site.url("/feed")).body) == 1000


def test_closed_port_is_unreachable(site: Site) -> None:
    with pytest.raises(safe_fetch.Unreachable):
        fetcher().get("http://127.0.0.1:9/")


def test_plain_server_is_no_server_of_tls(site: Site) -> None:
    with pytest.raises(safe_fetch.FetchFailed):
        fetcher(seconds=2.0).get(f"https://127.0.0.1:{site.port}/")


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        # Without a moment, which would differ between two processes of a run.
        ("gzip", gzip.compress(b"hel", mtime=0) + gzip.compress(b"lo", mtime=0)),
        pytest.param(
            "gzip",
            gzip.compress(b"") * 20_000 + gzip.compress(b"hello") + b"rest",
            id="many",
        ),
        ("deflate", zlib.compress(b"hello")),
        ("deflate", zlib.compress(b"hello", wbits=-15)),
    ],
)
def test_compressed_body_is_read(site: Site, encoding: str, data: bytes) -> None:
    site.serve("/feed", data, Content_Encoding=encoding)
    assert fetcher().get(site.url("/feed")).body == b"hello"


def test_unknown_or_damaged_compression_is_refused(site: Site) -> None:
    for encoding, data in (("br", b"hello"), ("gzip", gzip.compress(b"hello")[:-9])):
        site.serve("/feed", data, Content_Encoding=encoding)
        with pytest.raises(safe_fetch.BrokenAnswer):
            fetcher().get(site.url("/feed"))


def test_move_for_good_is_reported(site: Site) -> None:
    site.pages["/old"] = redirect("/new", 301)
    site.pages["/new"] = redirect("/today?é=1", 302)
    site.serve("/today?%C3%A9=1", "hello")
    response = fetcher().get(site.url("/old"))
    assert response.moved_to == site.url("/new")
    assert response.url == site.url("/today?%C3%A9=1")
    assert fetcher().get(site.url("/new")).moved_to == ""
