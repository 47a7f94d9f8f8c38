"""Twitter read through this site: its pages, and what they say when it fails."""

import re
from typing import Any

import pytest
from flask import Flask

from app.lib import signing
from app.models import User
from flask_twitter_api.sandbox import Sandbox
from tests.meta.test_markup import Audit
from tests.support.browsing import Browser, Browsing
from tests.support.pages import Page

pytestmark = pytest.mark.usefixtures("sandbox")

MOST_BYTES = 60_000
PICTURE = re.compile(r'src="(/twitter/picture/[^"]+)"')


@pytest.fixture
def reader(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user(alice)


def tweet_with_answers(sandbox: Sandbox) -> Any:
    world = sandbox.world
    return next(t for t in world.newest() if world.replies_to(t) and not t.reply_to)


def pages(sandbox: Sandbox) -> list[str]:
    world, tweet = sandbox.world, tweet_with_answers(sandbox)
    article = next(t for t in world.newest() if t.article)
    quoted = next(t for t in world.newest() if world.quotes_of(t))
    return [
        "/twitter/trends",
        "/twitter/search?q=from:bob",
        "/twitter/search?q=the&order=top",
        "/twitter/bob",
        "/twitter/bob?tab=replies",
        "/twitter/charlie?tab=media",
        f"/twitter/{tweet.author.username}/status/{tweet.id}",
        "/twitter/charlie",
        "/twitter/farid",
        "/twitter/search?q=reader&type=people",
        "/twitter/i/lists/1500000000000000101",
        "/twitter/i/lists/1500000000000000101/members",
        "/twitter/i/spaces/1SandboxSpace",
        "/twitter/i/communities/1500000000000000201",
        "/twitter/i/communities/1500000000000000201?tab=members",
        "/twitter/bob,elif",
        f"/twitter/{article.author.username}/article/{article.id}",
        f"/twitter/{quoted.author.username}/status/{quoted.id}/quotes",
    ]


def test_pages_are_valid_small_and_load_nothing_external(
    reader: Browser, sandbox: Sandbox
) -> None:
    for page in pages(sandbox):
        response = reader.get(page)
        assert response.status_code == 200, (page, response.text)
        assert len(response.data) < MOST_BYTES, page
        assert Audit(response.text).faults == [], page
        assert not re.search(r'src="(https?:)?//', response.text), page


def test_lists_show_the_beginning_of_long_tweets(
    reader: Browser, sandbox: Sandbox
) -> None:
    for tweet in sandbox.world.newest():
        tweet.text = f"Begin{tweet.id} " + "درازترین نوشتهٔ جهان " * 1000 + "End"
    listed = reader.get("/twitter/bob")
    assert len(listed.data) < MOST_BYTES
    assert "End" not in listed.text
    found = re.search(r'href="([^"]+)">Show the whole tweet', listed.text)
    assert found
    alone = reader.get(found[1]).text
    assert f"Begin{found[1].rpartition('/')[2]} " in alone
    assert alone.count("End") == 1


def test_profile_shows_account_and_tweets(reader: Browser, sandbox: Sandbox) -> None:
    newest = next(
        t for t in sandbox.world.by(sandbox.world.person("bob")) if not t.reply_to
    )
    page = reader.get("/twitter/bob").text
    assert "Bob Bergman" in page
    assert "Trains, maps and late buses." in page
    assert (newest.retweeted or newest).id in page


def test_list_is_paged(reader: Browser) -> None:
    first = reader.get("/twitter/bob").text
    older = Page(first).neighbour("next")
    assert older
    second = reader.get(older)
    assert second.status_code == 200
    assert set(re.findall(r"status/(\d+)", second.text)) - set(
        re.findall(r"status/(\d+)", first)
    )


def test_tweet_is_shown_between_its_parent_and_its_replies(
    reader: Browser, sandbox: Sandbox
) -> None:
    world = sandbox.world
    first = world.write("bob", "The first word")
    second = world.write("elif", "@bob The second word", reply_to=first)
    world.write("hugo", "@elif The third word", reply_to=second)
    page = reader.get(f"/twitter/elif/status/{second.id}").text
    places = [page.index(f"The {n} word") for n in ("first", "second", "third")]
    assert places == sorted(places)


def test_tweet_is_shown_alone_when_its_thread_fails(
    reader: Browser, sandbox: Sandbox
) -> None:
    tweet = sandbox.world.write("elif", "The lonely word")
    sandbox.fail("status", status=500, times=9, path="/twitter/tweet/thread_context")
    response = reader.get(f"/twitter/elif/status/{tweet.id}")
    assert response.status_code == 200
    assert "The lonely word" in response.text
    assert "does not answer what stands around this tweet" in response.text


def test_replies_are_paged(reader: Browser, sandbox: Sandbox) -> None:
    tweet = sandbox.world.write("elif", "The first word")
    for number in range(50):
        sandbox.world.write("bob", f"Word {number:02d}", reply_to=tweet)
    address = f"/twitter/elif/status/{tweet.id}"
    first = reader.get(address).text
    older = Page(first).neighbour("next")
    assert older
    second = reader.get(older).text
    shown = [set(re.findall(r"Word \d\d", page)) for page in (first, second)]
    assert len(shown[0] | shown[1]) == 50
    assert not shown[0] & shown[1]
    assert "The first word" in second


def test_search_operators_work(reader: Browser, sandbox: Sandbox) -> None:
    sandbox.world.write("bob", "A very rare wombat")
    sandbox.world.write("elif", "Another very rare wombat")
    page = reader.get("/twitter/search?q=wombat+from:elif").text
    assert "Another very rare" in page
    assert "A very rare" not in page
    assert reader.get("/twitter/search?q=+").status_code == 302


def test_both_search_forms_have_distinct_labels(reader: Browser) -> None:
    page = reader.get("/twitter/search?q=the").text
    names = re.findall(r'role="search" aria-label="([^"]+)"', page)
    assert page.count('role="search"') == len(names) + 1
    assert names == ["Search Twitter"]


def test_links_are_expanded_and_text_is_escaped(
    reader: Browser, sandbox: Sandbox
) -> None:
    sandbox.world.write(
        "bob", "Tea &amp; <b>cake</b> with @elif #tea", links=("/pages/tea",)
    )
    page = reader.get("/twitter/bob").text
    assert "Tea &amp; &lt;b&gt;cake&lt;/b&gt;" in page
    assert 'href="/twitter/elif"' in page
    assert "q=%23tea" in page
    assert "/pages/tea" in page


def test_picture_is_proxied_and_redrawn(reader: Browser) -> None:
    found = PICTURE.search(reader.get("/twitter/charlie").text)
    assert found
    response = reader.get(found[1])
    assert (response.status_code, response.mimetype) == (200, "image/webp")
    # Members alone are shown it, so no cache on the way may store it.
    caching = response.headers["Cache-Control"]
    assert caching == "private, max-age=31536000, immutable"


def test_only_signed_picture_urls_are_fetched(app: Flask, reader: Browser) -> None:
    with app.test_request_context():
        from app.web.presenters.twitter import PICTURE_PURPOSE, picture_url

        assert picture_url("https://example.com/x.png") == ""
        assert picture_url("http://127.0.0.1:1/x.png") == ""
        assert picture_url("https://pbs.twimg.com.example.com/x.png") == ""
        assert picture_url("https://pbs.twimg.com/media/x.png").startswith("/twitter/")
        secret = app.config["SECRET_KEY"]
        foreign = signing.dumps("http://127.0.0.1:1/x.png", secret, PICTURE_PURPOSE)
    assert reader.get("/twitter/picture/forged").status_code == 404
    assert reader.get(f"/twitter/picture/{foreign}").status_code == 404


@pytest.mark.parametrize(
    "page", ["/twitter/nobody_at_all", "/twitter/spam_seller", "/twitter/not-a-name"]
)
def test_unknown_account_is_not_found(reader: Browser, page: str) -> None:
    response = reader.get(page)
    assert response.status_code == 404
    assert "Twitter" in response.text


def test_unknown_tweet_is_not_found(reader: Browser) -> None:
    assert reader.get("/twitter/bob/status/123").status_code == 404
    assert reader.get("/twitter/bob/status/x").status_code == 404


def test_protected_account_shows_no_tweets(reader: Browser, sandbox: Sandbox) -> None:
    response = reader.get("/twitter/dana_writes")
    assert response.status_code == 200
    assert "These tweets are protected" in response.text
    assert sandbox.calls == ["/twitter/user/info"]


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"kind": "status", "status": 402}, "used up its credits"),
        ({"kind": "status", "status": 401}, "does not accept the key"),
        ({"kind": "status", "status": 429}, "Too much is asked"),
        ({"kind": "status", "status": 503}, "Twitter does not answer"),
        ({"kind": "html"}, "Twitter does not answer"),
        ({"kind": "broken"}, "Twitter does not answer"),
        ({"kind": "reset"}, "Twitter does not answer"),
    ],
)
def test_service_errors_are_shown(
    reader: Browser, sandbox: Sandbox, fault: dict[str, Any], sentence: str
) -> None:
    sandbox.fail(**fault)
    response = reader.get("/twitter/bob")
    assert response.status_code == 503
    assert sentence in response.text


def test_what_twitter_does_not_show_is_not_found(
    reader: Browser, sandbox: Sandbox
) -> None:
    path = "/twitter/list/members"
    sandbox.fail("status", status=403, message="This list is private", path=path)
    response = reader.get("/twitter/i/lists/1500000000000000101/members")
    assert response.status_code == 404
    assert "does not show this" in response.text
    assert reader.get("/twitter/bob").status_code == 200


def test_one_response_serves_all_viewers(
    browsing: Browsing, reader: Browser, sandbox: Sandbox, bob: User
) -> None:
    reader.get("/twitter/bob")
    asked = list(sandbox.calls)
    browsing.as_user(bob).get("/twitter/bob")
    assert sandbox.calls == asked


@pytest.fixture
def impatient(config: Any) -> None:
    config.TWITTER_TOTAL_TIMEOUT = 1


@pytest.mark.usefixtures("impatient")
def test_hanging_service_is_reported(reader: Browser, sandbox: Sandbox) -> None:
    sandbox.fail("hang", seconds=60)
    response = reader.get("/twitter/bob")
    assert response.status_code == 503
    assert "Twitter does not answer" in response.text


@pytest.fixture
def two_a_minute(config: Any) -> None:
    config.RATELIMIT_ENABLED = True
    config.TWITTER_PAGE_LIMIT = "2 per minute"


@pytest.mark.usefixtures("two_a_minute")
def test_one_viewer_cannot_spend_all_credits(reader: Browser) -> None:
    statuses = [reader.get(f"/twitter/bob?n={n}").status_code for n in range(3)]
    assert statuses == [200, 200, 429]
