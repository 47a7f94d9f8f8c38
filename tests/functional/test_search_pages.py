"""Searching with a browser: hits, order, pages that never lie."""

import re
from typing import Any

import pytest
from flask import Flask

from app import db
from app.exceptions import Unavailable
from app.models import User
from app.search import search
from tests.support.browsing import Browser, Browsing
from tests.support.factories import follow, make_post, make_posts, make_user

POST = re.compile(r'id="post(\d+)"')
NEXT = re.compile(r'rel="next" href="([^"]+)"')
PREVIOUS = re.compile(r'rel="prev" href="([^"]+)"')


@pytest.fixture
def as_alice(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user("alice")


def link(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    return found[1].replace("&amp;", "&") if found else ""


def walk(browser: Browser, url: str) -> list[list[str]]:
    pages = []
    for _ in range(20):
        page = browser.get(url).text
        pages.append(POST.findall(page))
        url = link(NEXT, page)
        if not url:
            break
    return pages


@pytest.mark.parametrize("query", ["", "q=", "q=%20%20", "q=%0A"])
def test_a_blank_search_leads_to_everybodys_posts(
    as_alice: Browser, query: str
) -> None:
    answer = as_alice.get(f"/search?{query}")
    assert (answer.status_code, answer.location) == (302, "/explore")


def test_hits_are_marked_and_links_stay_links(as_alice: Browser, bob: User) -> None:
    make_post(
        bob, "Green tea with @alice <b>& more</b> tea\n\n#tea https://tea.example/x"
    )
    page = as_alice.get("/search?q=tea").text
    assert "Search Results" in page
    assert page.count("<mark>") >= 3
    assert "Green <mark>tea</mark> with" in page
    assert 'href="/tag/tea"' in page
    assert 'href="https://tea.example/x"' in page
    assert 'href="/user/alice"' in page
    assert "&lt;b&gt;&amp; more&lt;/b&gt;" in page


@pytest.mark.parametrize("query", ["سلام", "ﺳﻼﻡ"])
def test_persian_is_found_in_any_letter_form(
    as_alice: Browser, bob: User, query: str
) -> None:
    post = make_post(bob, "سلام دنیا")
    page = as_alice.get("/search", query_string={"q": query}).text
    assert POST.findall(page) == [str(post.id)]


@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_pages_join_without_gap_or_lie(
    app: Flask, as_alice: Browser, bob: User, sort: str
) -> None:
    app.config["POSTS_PER_PAGE"] = 3
    ids = [str(post.id) for post in make_posts(bob, 7, "Tea")]
    pages = walk(as_alice, f"/search?q=tea&sort={sort}")
    assert [len(page) for page in pages] == [3, 3, 1]
    found = [post for page in pages for post in page]
    assert sorted(found) == sorted(ids)
    if sort == "newest":
        assert found == ids[::-1]


def test_a_page_behind_the_last_leads_back_to_the_first(
    as_alice: Browser, bob: User
) -> None:
    make_post(bob, "Tea")
    page = as_alice.get("/search?q=tea&page=9").text
    assert POST.findall(page) == []
    assert not link(NEXT, page)
    assert link(PREVIOUS, page).endswith("page=1")
    page = as_alice.get("/search?q=tea").text
    assert not link(NEXT, page)
    assert not link(PREVIOUS, page)


def test_pages_that_make_no_sense_are_answered(as_alice: Browser) -> None:
    for number in ("0", "-1", "x", "9" * 30, "1001", "2000"):
        for kind in ("posts", "people", "nonsense"):
            values = {"page": number, "max_id": number, "sort": number}
            values |= {"q": "tea", "type": kind}
            answer = as_alice.get("/search", query_string=values)
            assert answer.status_code == 200


def test_whatever_is_typed_is_answered(as_alice: Browser) -> None:
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


def test_nothing_found_says_so(as_alice: Browser) -> None:
    assert "Nothing found" in as_alice.get("/search?q=unheard").text


def test_what_was_not_understood_is_named(as_alice: Browser, bob: User) -> None:
    make_post(bob, "Tea")
    page = as_alice.get("/search?q=tea+before:soon").text
    assert "Not understood" in page
    assert "before:soon" in page
    assert len(POST.findall(page)) == 1


def test_operators_narrow_the_hits(as_alice: Browser, alice: User, bob: User) -> None:
    make_post(alice, "Tea at home")
    own = make_post(bob, "Tea at work")
    page = as_alice.get("/search?q=tea+from:bob").text
    assert POST.findall(page) == [str(own.id)]


def test_people_are_found(as_alice: Browser, alice: User, bob: User) -> None:
    make_user("bobby")
    make_user("charlie")
    follow(alice, bob)
    page = as_alice.get("/search?q=bob&type=people").text
    people = page.partition('class="people"')[2].partition("</ul>")[0]
    assert people.index('href="/user/bob"') < people.index('href="/user/bobby"')
    assert "charlie" not in people
    assert "/unfollow/bob" in people
    assert 'action="/follow/bobby"' in people


def test_a_substitute_is_named(
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
    page = as_alice.get("/search?q=tea").text
    assert "search engine is not answering" in page
    assert POST.findall(page) == [str(post.id)]


def test_a_page_of_hits_costs_few_statements(
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
