"""The stand-in: consistent, strict at its door, and moved by its levers."""

import pytest
import requests

from flask_twitter_api import TwitterClient
from flask_twitter_api.errors import BadRequestError, InvalidKeyError
from flask_twitter_api.sandbox import Sandbox, SandboxServer
from flask_twitter_api.sandbox.search import compile_query

from .conftest import KEY, MakeClient
from .samples import COMMUNITY_ID, PROXY, Samples


def get(server: SandboxServer, path: str, key: str = KEY) -> requests.Response:
    headers = {"x-api-key": key} if key else {}
    with requests.get(server.url + path, headers=headers, timeout=60) as response:
        assert isinstance(response.content, bytes)
        return response


@pytest.mark.parametrize(
    ("path", "key", "status", "text"),
    [
        ("/twitter/user/info?userName=bob", "", 403, "API key required"),
        ("/twitter/user/info?userName=bob", "expired-1", 401, "API key is invalid"),
        ("/twitter/user/info", KEY, 400, "userName is required"),
        ("/twitter/user/info?userName=!", KEY, 400, "userName is invalid"),
        ("/twitter/user/last_tweets/v2?userName=bob", KEY, 400, "userId is required"),
        ("/twitter/list/add_member_v2", KEY, 405, "Method Not Allowed"),
        ("/plants/1", KEY, 404, "Not Found"),
        ("/twitter/spaces/detail?space_id=x", KEY, 404, "Not Found"),
        ("/twitter/user/info?userName=nobody", KEY, 200, "user not found"),
        ("/sandbox/nothing", "", 404, "Not Found"),
    ],
)
def test_it_is_as_strict_as_the_service(
    path: str, key: str, status: int, text: str, server: SandboxServer
) -> None:
    response = get(server, path, key)
    assert response.status_code == status
    assert text in response.text


def test_it_knows_only_its_keys_credits_and_rate(
    running_server: SandboxServer,
) -> None:
    sandbox = Sandbox(keys=["right"], credits=50, rate=2, period=3600)
    running_server.install(sandbox)
    path = "/twitter/user/info?userName=bob"
    assert get(running_server, path, "wrong").status_code == 401
    assert get(running_server, path, "right").status_code == 200
    assert get(running_server, "/oapi/my/info", "right").json() == {
        "recharge_credits": 32,
        "total_bonus_credits": 0,
    }
    third = get(running_server, path, "right")
    assert third.status_code == 429
    assert int(third.headers["Retry-After"]) >= 1
    sandbox.gate.rate = 0
    assert get(running_server, path, "right").status_code == 200
    assert get(running_server, path, "right").status_code == 402


def test_what_it_tells_in_two_places_is_the_same(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    alice = client.get_user("alice")
    assert client.get_user_by_id(alice.id) == alice
    assert alice.followers == len(list(client.follower_ids("alice")))
    everything = list(client.last_tweets("alice", include_replies=True))
    assert alice.tweet_count == len(everything)
    tweet = client.get_tweet(everything[-1].id)
    assert tweet.text == everything[-1].text
    top = max(sandbox.world.newest(), key=lambda t: len(sandbox.world.replies_to(t)))
    shown = client.get_tweet(top.id)
    assert shown.reply_count == len(list(client.ranked_replies(top.id)))
    thread = [one.id for one in client.thread(top.id)]
    assert top.id in thread
    assert {one.id for one in client.ranked_replies(top.id)} <= set(thread)


def test_its_pictures_and_pages_can_be_fetched(
    client: TwitterClient, server: SandboxServer
) -> None:
    alice = client.get_user("alice")
    for url in (alice.picture, alice.banner, alice.website):
        assert url is not None
        assert url.startswith(server.url)
        assert get(server, url.removeprefix(server.url)).status_code == 200
    picture = get(server, str(alice.picture).removeprefix(server.url))
    assert picture.content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("from:bob", lambda t: t.author.username == "bob"),
        ("-from:bob bridge", lambda t: t.author.username != "bob"),
        ("to:alice", lambda t: t.reply_to and t.reply_to.author.username == "Alice"),
        ("@alice", lambda t: "@alice" in t.text.lower()),
        ("lang:fa", lambda t: t.lang == "fa"),
        ("#music OR #science", lambda t: {"music", "science"} & set(t.tags)),
        ("(tide OR fog) -noon", lambda t: "tide" in t.text.lower()),
        ('"missing index"', lambda t: "missing index" in t.text),
        ("filter:media", lambda t: t.pictures or t.film),
        ("filter:videos", lambda t: t.film),
        ("-filter:replies filter:links", lambda t: t.links and not t.reply_to),
        ("min_faves:300", lambda t: t.extra_likes >= 300),
        ("since_time:1 until_time:2", lambda t: False),
        ("within_time:2d", lambda t: True),
        ("within_time:x", lambda t: False),
        ("since:2020-01-01 until:2020-01-02_10:00:00_UTC", lambda t: False),
        ("since:nonsense", lambda t: False),
        ("filter:nativeretweets from:bob", lambda t: t.retweeted),
    ],
)
def test_it_understands_the_operators(
    query: str,
    expected: object,
    sandbox: Sandbox,
) -> None:
    test = compile_query(query, sandbox.world)
    found = [one for one in sandbox.world.newest() if test(one)]
    assert all(expected(one) for one in found)  # type: ignore[operator]
    never = {"since_time:1 until_time:2", "within_time:x", "since:nonsense"}
    assert bool(found) is not (query in never or query.startswith("since:2020"))


def test_what_is_done_is_seen_afterwards(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client(cache_ttl=0)
    bob = Samples(sandbox).bob
    session = client.log_in("alice", "alice@localhost", "right", PROXY)
    tweet_id = client.tweet(session, "Hello #world", reply_to_tweet_id=None)
    assert client.get_tweet(tweet_id).hashtags == ("world",)
    client.act(session, "like_tweet", tweet_id=tweet_id)
    client.act(session, "bookmark_tweet", tweet_id=tweet_id)
    assert client.get_tweet(tweet_id).like_count == 1
    assert [one.id for one in client.bookmarks(session)] == [tweet_id]
    client.act(session, "unfollow_user", user_id=bob.id)
    assert client.get_relationship("alice", "bob").following is False
    client.act(session, "follow_user", user_id=bob.id)
    assert client.get_relationship("alice", "bob").following is True
    message_id = client.message(session, bob.id, "psst")
    (message,) = client.messages_with(session, bob.id)
    assert (message.id, message.text) == (message_id, "psst")
    client.act(session, "delete_tweet", tweet_id=tweet_id)
    assert client.get_tweets([tweet_id]) == ()
    client.watch_user("bob")
    assert [one.username for one in client.monitored_users()] == ["bob"]
    client.unwatch_user("@BOB")
    assert client.monitored_users() == ()
    assert client.upload(session, b"\x89PNG").startswith("upload-")


def test_what_may_not_be_done_is_refused(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    session = client.log_in("alice", "alice@localhost", "right", PROXY)
    others = Samples(sandbox).world.by(Samples(sandbox).bob)[0].id
    assert client.plain.delete_tweet(others, **session.both())["status"] == "error"
    answer = client.plain.login("alice", "e", "wrong", PROXY)
    # The password happens to be a word of the refusal, and is taken out of it.
    assert answer["msg"] == "*** user name or password"
    with pytest.raises(BadRequestError, match="JPG or PNG"):
        client.act(session, "update_avatar", file=b"GIF89a")
    answer = client.plain.delete_community(COMMUNITY_ID, "Walkers", **session.both())
    assert answer["msg"] == "not your community"
    with pytest.raises(InvalidKeyError):
        client.request("logout", login_cookies="bm9ib2R5")


def test_its_levers_work_over_http(
    server: SandboxServer, client: TwitterClient, sandbox: Sandbox
) -> None:
    def pull(method: str, lever: str, **given: object) -> requests.Response:
        url = f"{server.url}/sandbox/{lever}"
        with requests.request(method, url, json=given, timeout=60) as response:
            return response

    made = pull("POST", "tweets", username="bob", text="by lever").json()
    assert client.get_tweet(made["id"]).text == "by lever"
    pull("DELETE", "tweets", id=made["id"])
    pull("POST", "faults", kind="status", status=404)
    assert client.plain.get_user_info("alice")["error"] == "not_found"
    assert pull("POST", "faults", kind="flood").status_code == 400
    assert pull("POST", "tweets", username="nobody").status_code == 400
    assert pull("GET", "calls").json()["calls"] == sandbox.calls
    pull("DELETE", "calls")
    pull("DELETE", "faults")
    pull("POST", "webhook", url="http://127.0.0.1:1/")
    pull("POST", "credits", key=KEY, credits=7)
    assert client.get_balance().total == 7
    assert sandbox.calls == ["/oapi/my/info"]


def test_a_lively_world_goes_on() -> None:
    class Clock:
        now = 1_800_000_000.0

        def __call__(self) -> float:
            return self.now

    clock = Clock()
    sandbox = Sandbox(lively=10, clock=clock)
    with TwitterClient(KEY, transport=sandbox.transport(), cache_ttl=0) as client:
        before = [one.id for one in client.search("-xyzzy").page()]
        clock.now += 35
        after = [one.id for one in client.search("-xyzzy").page()]
    assert len(set(after) - set(before)) == 3


def test_two_worlds_of_one_seed_are_the_same() -> None:
    worlds = [Sandbox(clock=lambda: 1_800_000_000.0).world for _ in range(2)]
    first, second = ([(t.id, t.text) for t in one.newest()] for one in worlds)
    assert first == second
    other = Sandbox(clock=lambda: 1_800_000_000.0, seed=8).world
    assert [(t.id, t.text) for t in other.newest()] != first


def test_a_server_without_a_sandbox_makes_its_own() -> None:
    with SandboxServer() as server, TwitterClient("k", base_url=server.url) as client:
        assert client.get_user("alice").username == "Alice"
