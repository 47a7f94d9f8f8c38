"""Every typed call gives the records that the sandbox's world holds."""

import pytest

from flask_twitter_api import TwitterClient
from flask_twitter_api.errors import BadAnswerError, NotFoundError
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.transport import HandlerTransport, Response

from .conftest import KEY
from .samples import COMMUNITY_ID, LIST_ID, PROXY, Samples

LISTS_OF_TWEETS = {
    "last_tweets": ("alice",),
    "articles": ("alice",),
    "mentions": ("alice",),
    "search": ("the",),
    "search_communities": ("the",),
    "list_tweets": (LIST_ID,),
    "list_timeline": (LIST_ID,),
    "community_tweets": (COMMUNITY_ID,),
}
LISTS_OF_USERS = {
    "find_users": ("reader",),
    "followers": ("alice",),
    "followings": ("alice",),
    "list_members": (LIST_ID,),
    "list_followers": (LIST_ID,),
    "community_members": (COMMUNITY_ID,),
    "community_moderators": (COMMUNITY_ID,),
}


@pytest.mark.parametrize("name", LISTS_OF_TWEETS)
def test_lists_of_tweets(name: str, client: TwitterClient, sandbox: Sandbox) -> None:
    found = list(getattr(client, name)(*LISTS_OF_TWEETS[name], max_pages=1))
    assert found
    for tweet in found:
        known = sandbox.world.tweets[tweet.id]
        assert tweet.author is not None
        assert tweet.author.id == known.author.id
        assert tweet.created_at is not None
        assert int(tweet.created_at.timestamp()) == known.seconds


@pytest.mark.parametrize("name", LISTS_OF_USERS)
def test_lists_of_users(name: str, client: TwitterClient, sandbox: Sandbox) -> None:
    found = list(getattr(client, name)(*LISTS_OF_USERS[name], max_pages=1))
    assert found
    for user in found:
        known = sandbox.world.people[user.id]
        assert (user.username, user.name) == (known.username, known.name)
        assert user.followers == len(known.followers)


def test_lists_about_one_tweet(client: TwitterClient, sandbox: Sandbox) -> None:
    samples = Samples(sandbox)
    answered = samples.answered().id
    for found in (
        client.replies(answered),
        client.thread(answered),
        client.ranked_replies(answered, order="Likes"),
        client.quotes(**samples.of("get_tweet_quotes"), include_replies=True),
    ):
        assert list(found)
    (retweet,) = samples.of("get_tweet_retweeters").values()
    known = sandbox.world.retweets_of(sandbox.world.tweets[retweet])
    found_users = client.retweeters(retweet)
    assert [user.id for user in found_users] == [one.author.id for one in known]


def test_timelines_and_followers_by_id(client: TwitterClient, sandbox: Sandbox) -> None:
    alice = Samples(sandbox).alice
    timeline = list(client.timeline(alice.id, include_replies=True, max_pages=9))
    assert [one.id for one in timeline] == [one.id for one in sandbox.world.by(alice)]
    with_parents = client.timeline(
        alice.id, include_replies=True, include_parent_tweet=True, max_pages=1
    )
    assert {one.author.username for one in with_parents if one.author} > {"Alice"}
    verified = list(client.verified_followers(alice.id))
    assert verified
    assert {one.username for one in verified} <= {
        one.username for one in sandbox.world.people.values() if one.verified
    }


def test_single_things(client: TwitterClient, sandbox: Sandbox) -> None:
    samples = Samples(sandbox)
    assert client.get_about("alice").based_in == "Leeds"
    article = client.get_article_of(samples.of("get_article")["tweet_id"])
    assert article.view_count is not None
    assert [block.kind for block in article.blocks][::3]
    community = client.get_community(COMMUNITY_ID)
    assert (community.name, community.topic) == ("Makers", "Technology")
    space = client.get_space("1SandboxSpace")
    assert space.creator is not None
    assert len(space.speakers) == 3
    trend = client.trends()[0]
    assert trend.rank == 1
    assert trend.query == trend.name


def test_things_that_are_not_there(client: TwitterClient) -> None:
    for ask in (
        lambda: client.get_user("spam_seller"),
        lambda: client.get_user_by_id(1),
        lambda: client.get_tweet(1),
        lambda: client.get_community(1),
        lambda: client.get_space("nowhere"),
        lambda: client.switch_filter_rule("none", active=True),
        lambda: client.unwatch_user("alice"),
        lambda: client.trends(2),
        lambda: client.get_relationship("alice", "nobody_here"),
    ):
        with pytest.raises(NotFoundError):
            ask()


def test_a_login_without_cookies_is_no_login() -> None:
    empty = HandlerTransport(lambda _: Response(200, {}, b'{"status": "success"}'))
    with (
        TwitterClient(KEY, transport=empty) as client,
        pytest.raises(BadAnswerError, match="no login cookies"),
    ):
        client.log_in("alice", "mail", "right", PROXY)


def test_a_login_is_read_in_its_other_spelling() -> None:
    body = b'{"status": "success", "login_cookie": "c29tZXRoaW5n"}'
    other = HandlerTransport(lambda _: Response(200, {}, body))
    with TwitterClient(KEY, transport=other) as client:
        session = client.log_in("alice", "mail", "right", PROXY)
    assert session.both() == {"login_cookies": "c29tZXRoaW5n", "proxy": PROXY}


def test_a_suspended_account_may_come_as_null() -> None:
    body = b'{"status": "success", "data": null}'
    null = HandlerTransport(lambda _: Response(200, {}, body))
    with TwitterClient(KEY, transport=null) as client, pytest.raises(NotFoundError):
        client.get_user("alice")


def test_a_rule_that_is_marked_as_deleted_is_gone(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    """The service may go on listing it."""
    former = client.monitor("alice")
    sandbox.world.rules[KEY][former]["is_delete"] = 1
    assert client.filter_rules() == ()
    with pytest.raises(NotFoundError):
        client.unmonitor("alice")
    assert client.monitor("alice") != former
