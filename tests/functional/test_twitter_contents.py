"""What tweets show beside their text: polls, previews, quotes, versions, pictures."""

import re
from typing import Any

import pytest

from app.models import User
from flask_twitter_api.sandbox import Sandbox
from tests.support.browsing import Browser, Browsing

pytestmark = pytest.mark.usefixtures("sandbox")

HOUR = 3_600_000


@pytest.fixture
def reader(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user(alice)


def page_of(reader: Browser, tweet: Any) -> str:
    response = reader.get(f"/twitter/{tweet.author.username}/status/{tweet.id}")
    assert response.status_code == 200, response.text
    return response.text


def test_open_poll_shows_bars_and_its_end(reader: Browser, sandbox: Sandbox) -> None:
    tweet = sandbox.world.write(
        "bob",
        "Tea?",
        poll=(("Yes <b>", 3), ("No", 1)),
        poll_ends_ms=sandbox.world.now_ms() + HOUR,
    )
    page = page_of(reader, tweet)
    assert "Yes &lt;b&gt;" in page
    assert re.search(r'<progress[^>]* value="75"', page)
    assert "25%" in page
    assert "4 votes" in page
    assert "The poll ends on" in page


def test_poll_that_has_ended_says_so(reader: Browser, sandbox: Sandbox) -> None:
    tweet = sandbox.world.write("bob", "Tea?", poll=(("Yes", 0), ("No", 0)))
    page = page_of(reader, tweet)
    assert "The poll has ended" in page
    assert "0%" in page
    assert "is-leading" not in page


def test_link_shows_title_and_picture(reader: Browser, sandbox: Sandbox) -> None:
    tweet = sandbox.world.write(
        "bob", "Look:", links=("/pages/tea",), preview=("All about tea", "And cake.")
    )
    page = page_of(reader, tweet)
    card = page[page.index('class="preview"') :].partition("</a>")[0]
    assert "All about tea" in card
    assert "And cake." in card
    assert "pages.example" in card
    assert "/twitter/picture/" in card
    assert re.match(r'class="preview" href="http://127\.0\.0\.1:\d+/pages/tea"', card)


def test_space_card_leads_to_its_page(reader: Browser, sandbox: Sandbox) -> None:
    tweet = sandbox.world.write("Alice", "Listen", space_id="1SandboxSpace")
    assert 'href="/twitter/i/spaces/1SandboxSpace"' in page_of(reader, tweet)
    page = reader.get("/twitter/i/spaces/1SandboxSpace").text
    assert "Evening talk" in page
    assert 'href="/twitter/bob"' in page
    assert "Elif Erdem" in page


def test_article_shows_its_title_and_is_read_here(
    reader: Browser, sandbox: Sandbox
) -> None:
    tweet = next(t for t in sandbox.world.newest() if t.article)
    name = tweet.author.username
    profile = reader.get(f"/twitter/{name}").text
    address = f"/twitter/{name}/article/{tweet.id}"
    assert f'href="{address}"' in profile
    assert tweet.article["title"] in profile
    page = reader.get(address).text
    assert f'<h2 dir="auto">{tweet.article["title"]}</h2>' in page
    assert "What it is about</h3>" in page
    assert f"<b>{tweet.article['paragraphs'][0][:3]}</b>" in page
    assert page.count("/twitter/picture/") == 2


def test_tweet_without_an_article_has_no_page_of_one(
    reader: Browser, sandbox: Sandbox
) -> None:
    tweet = sandbox.world.write("bob", "No article")
    assert reader.get(f"/twitter/bob/article/{tweet.id}").status_code == 404
    assert reader.get("/twitter/bob/article/x").status_code == 404


def test_quoted_tweet_is_shown_whole_and_named_once(
    reader: Browser, sandbox: Sandbox
) -> None:
    world = sandbox.world
    inner = world.write(
        "elif", "The quoted words", pictures=("sea-1",), poll=(("One", 1), ("Two", 1))
    )
    tweet = world.write(
        "bob", f"Well said https://x.com/elif/status/{inner.id}", quoted=inner
    )
    page = page_of(reader, tweet)
    quote = page[page.index('<blockquote class="quote">') :].partition("</blockquote>")
    assert "The quoted words" in quote[0]
    assert "Elif Erdem" in quote[0]
    assert 'class="poll"' in quote[0]
    assert "A picture about sea" in quote[0]
    assert "x.com/elif" not in page


def test_edited_tweet_names_its_versions(reader: Browser, sandbox: Sandbox) -> None:
    edited = [t for t in sandbox.world.newest() if t.versions]
    last, first = edited
    assert f'href="/twitter/lena_dev/status/{first.id}">Version 1' in page_of(
        reader, last
    )
    page = page_of(reader, first)
    assert "There is a newer version of this tweet." in page
    assert f'href="/twitter/lena_dev/status/{last.id}">Version 2' in page


def test_links_to_tweets_lead_to_pages_here(reader: Browser, sandbox: Sandbox) -> None:
    tweet = sandbox.world.write(
        "bob",
        "https://twitter.com/elif/status/123?s=20 and https://x.com/i/lists/77"
        " but https://example.com/elif/status/123",
    )
    page = page_of(reader, tweet)
    assert 'href="/twitter/elif/status/123"' in page
    assert 'href="/twitter/i/lists/77"' in page
    assert 'href="https://example.com/elif/status/123"' in page


def test_counts_lead_to_quotes_and_to_the_original(
    reader: Browser, sandbox: Sandbox
) -> None:
    world = sandbox.world
    tweet = world.write("bob", "Quote me")
    world.write("elif", "A quoting tweet", quoted=tweet)
    page = page_of(reader, tweet)
    address = f"/twitter/bob/status/{tweet.id}/quotes"
    assert f'href="{address}">1 quote<' in page
    assert f'href="https://x.com/bob/status/{tweet.id}"' in page
    assert "A quoting tweet" in reader.get(address).text
