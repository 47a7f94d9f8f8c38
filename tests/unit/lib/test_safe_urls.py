from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lib.safe_urls import safe_next


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/", "/"),
        ("/index", "/index"),
        ("/search?q=a+b&page=2", "/search?q=a+b&page=2"),
        ("/user/alice#top", "/user/alice"),
        ("/search?q=https://a.example//x", "/search?q=https://a.example//x"),
        ("/user/علی", "/user/علی"),
        ("/a//b", "/a//b"),
    ],
)
def test_takes_paths_of_this_site(target: str, path: str) -> None:
    assert safe_next(target, "/home") == path


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "index",
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "\\/evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/\x00/evil.example",
        "http://evil.example/",
        "http:///evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "/a\r\nSet-Cookie: x=1",
        "/\ud800",
        "?next=/",
        "#x",
    ],
)
def test_refuses_everything_else(target: str | None) -> None:
    assert safe_next(target, "/home") == "/home"


@given(st.text(alphabet="/\\:?#@[].ab\t\n ") | st.text())
def test_never_leaves_the_site(target: str) -> None:
    where = urljoin("https://here.example/auth/login", safe_next(target, "/home"))
    assert urlsplit(where).netloc == "here.example"
