"""Searching with a browser: hits, order, pages that never lie."""

from typing import Any

import pytest
from flask import Flask

from app import db
from app.exceptions import Unavailable
from app.models import User
from app.search import search
from tests.support.browsing import Browser, Browsing
from tests.support.factories import follow, make_post, make_posts, make_user
from tests.support.pages import Page


@pytest.fixture
def as_alice(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user("alice")


def ids_on(page: Page) -> list[int]:
    return [post.id for post in page.posts]


def walk(browser: Browser, url: str | None) -> list[list[int]]:
    pages = []
    while url and len(pages) < 20:
        page = browser.open(url)
        pages.append(ids_on(page))
        url = page.neighbour("next")
    return pages


@pytest.mark.parametrize("query", ["", "q=", "q=%20%20", "q=%0A"])
def test_blank_search_redirects_to_explore(as_alice: Browser, query: str) -> None:
    answer = as_alice.get(f"/search?{query}")
    assert (answer.status_code, answer.location) == (302, "/explore")


def test_hits_are_highlighted_beside_working_links(
    as_alice: Browser, bob: User
) -> None:
    make_post(
        bob, "Green tea with @alice <b>& more</b> tea\n\n#tea https://tea.example/x"
    )
    page = as_alice.open("/search?q=tea")
    assert "Search Results" in page.headings
    (post,) = page.posts
    assert [mark.text for mark in post.element.all("mark")].count("tea") >= 3
    assert post.text.startswith("Green tea with @alice <b>& more</b> tea")
    assert post.links["#tea"] == "/tag/tea"
    assert post.links["@alice"] == "/user/alice"
    assert "https://tea.example/x" in post.links.values()


@pytest.mark.parametrize("query", ["سلام", "ﺳﻼﻡ"])
def test_persian_is_found_in_any_letter_form(
    as_alice: Browser, bob: User, query: str
) -> None:
    post = make_post(bob, "سلام دنیا")
    page = as_alice.open("/search", query_string={"q": query})
    assert ids_on(page) == [post.id]


@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_pages_join_without_gap_or_repetition(
    app: Flask, as_alice: Browser, bob: User, sort: str
) -> None:
    app.config["POSTS_PER_PAGE"] = 3
    ids = [post.id for post in make_posts(bob, 7, "Tea")]
    pages = walk(as_alice, f"/search?q=tea&sort={sort}")
    assert [len(page) for page in pages] == [3, 3, 1]
    found = [post for page in pages for post in page]
    assert sorted(found) == sorted(ids)
    if sort == "newest":
        assert found == ids[::-1]


def test_page_behind_the_last_links_to_the_first(as_alice: Browser, bob: User) -> None:
    make_post(bob, "Tea")
    page = as_alice.open("/search?q=tea&page=9")
    assert page.posts == []
    assert page.neighbour("next") is None
    assert (page.neighbour("prev") or "").endswith("page=1")
    page = as_alice.open("/search?q=tea")
    assert page.neighbour("next") is None
    assert page.neighbour("prev") is None


def test_invalid_pages_get_a_response(as_alice: Browser) -> None:
    for number in ("0", "-1", "x", "9" * 30, "1001", "2000"):
        for kind in ("posts", "people", "nonsense"):
            values = {"page": number, "max_id": number, "sort": number}
            values |= {"q": "tea", "type": kind}
            answer = as_alice.get("/search", query_string=values)
            assert answer.status_code == 200


def test_any_query_gets_a_response(as_alice: Browser) -> None:
    texts = [
        '"',
        "-tea",
        "*",
        "AND OR NOT",
        "from:",
        "before:x",
        "\x00",
        "🍵",
        "%",
        "(",
    ]
    texts += ["'; DROP TABLE post", "NEAR(", "tea:*", "\u202e", "lang:xx after:9999-99"]
    for text in [*texts, "a" * 5000]:
        for kind in ("posts", "people"):
            values = {"q": text, "type": kind}
            answer = as_alice.get("/search", query_string=values)
            assert answer.status_code == 200, text


def test_search_without_hits_says_so(as_alice: Browser) -> None:
    assert "Nothing found" in as_alice.get("/search?q=unheard").text


def test_ignored_operators_are_named(as_alice: Browser, bob: User) -> None:
    make_post(bob, "Tea")
    page = as_alice.open("/search?q=tea+before:soon")
    assert "Not understood" in page.root.text
    assert "before:soon" in page.root.text
    assert len(page.posts) == 1


def test_operators_narrow_the_hits(as_alice: Browser, alice: User, bob: User) -> None:
    make_post(alice, "Tea at home")
    own = make_post(bob, "Tea at work")
    page = as_alice.open("/search?q=tea+from:bob")
    assert ids_on(page) == [own.id]


def test_search_finds_people(as_alice: Browser, alice: User, bob: User) -> None:
    make_user("bobby")
    make_user("charlie")
    follow(alice, bob)
    page = as_alice.open("/search?q=bob&type=people")
    found = page.root.one(class_="people")
    people = list(found.links.values())
    assert people.index("/user/bob") < people.index("/user/bobby")
    assert "charlie" not in found.text
    actions = [form["action"] for form in found.all("form")]
    assert actions == ["/unfollow/bob", "/follow/bobby"]


def test_fallback_backend_is_named(
    app: Flask, as_alice: Browser, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = make_post(bob, "Tea")

    def fail(*_: Any, **__: Any) -> Any:
        raise Unavailable("elasticsearch")

    backend = search.backend
    if not backend.transactional:
        pytest.skip("the substitute is the same engine here")
    substitute = app.extensions["search"].substitute
    down = type("Down", (), {"search": fail, "transactional": True})()
    state = type(app.extensions["search"])(down, substitute, None)
    app.extensions["search"] = state
    page = as_alice.open("/search?q=tea")
    assert "search engine is not answering" in page.root.text
    assert ids_on(page) == [post.id]


def test_page_of_hits_costs_few_statements(
    as_alice: Browser, bob: User, statements: Any
) -> None:
    def cost(url: str) -> int:
        db.session.expire_all()
        with statements() as asked:
            as_alice.get(url)
        return len(asked)

    make_post(bob, "Tea")
    for url in ("/search?q=tea", "/search?q=b&type=people"):
        cost(url)
        one = cost(url)
        make_posts(bob, 5, "Tea")
        make_user(f"bo{len(url)}")
        cost(url)
        assert cost(url) == one
        assert one <= 6
