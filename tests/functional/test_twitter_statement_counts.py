"""How many statements the pages of Twitter ask: a fixed number, whatever they show."""

import pytest
from flask import Flask

from app import db
from app.integrations.twitter import accounts, ingest
from app.models import User
from flask_twitter_api.models import Tweet
from flask_twitter_api.sandbox import Sandbox
from tests.functional.test_statement_counts import count
from tests.support.browsing import Browser, Browsing
from tests.support.counting import StatementCounter

pytestmark = pytest.mark.usefixtures("sandbox")

# The account here, what of it came last, whether the viewer follows it; the copy of a
# tweet. All else comes from Twitter.
MOST = {
    "/twitter/trends": 0,
    "/twitter/search?q=wombat": 0,
    "/twitter/search?q=reader&type=people": 0,
    "/twitter/bob": 3,
    "/twitter/bob?tab=replies": 3,
    "/twitter/bob?tab=media": 2,
    "/twitter/elif": 1,
    "/twitter/bob/status/{tweet}": 1,
    "/twitter/bob/status/{tweet}/quotes": 0,
    "/twitter/{author}/article/{article}": 0,
    "/twitter/i/lists/1500000000000000101": 0,
    "/twitter/i/lists/1500000000000000101/members": 0,
    "/twitter/i/spaces/1SandboxSpace": 0,
    "/twitter/i/communities/1500000000000000201": 0,
    "/twitter/bob,elif": 0,
}


@pytest.fixture
def reader(app: Flask, browsing: Browsing, alice: User) -> Browser:
    browser = browsing.as_user(alice)
    browser.get("/")
    db.session.rollback()
    return browser


@pytest.mark.parametrize("page", MOST)
def test_pages_of_twitter_ask_a_fixed_number_of_statements(
    page: str,
    reader: Browser,
    alice: User,
    sandbox: Sandbox,
    statements: StatementCounter,
) -> None:
    article = next(t for t in sandbox.world.newest() if t.article)
    account = accounts.follow(alice, "bob")
    for number in range(3):
        tweet = sandbox.world.write("bob", f"Wombat {number}")
        ingest.store(account, [Tweet.from_json(sandbox.show.tweet(tweet))])
        db.session.commit()
        names = {"author": article.author.username, "article": article.id}
        url = page.format(tweet=tweet.id, **names)
        reader.get(url)
        asked = count(reader, statements, url)
        assert len(asked) <= MOST[page], "\n".join(asked)
