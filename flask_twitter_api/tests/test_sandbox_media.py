"""What few tweets of the sandbox have: films in parts, polls, previews, versions."""

import pytest
import requests

from flask_twitter_api import TwitterClient
from flask_twitter_api.models import Tweet
from flask_twitter_api.sandbox import Sandbox, SandboxServer
from flask_twitter_api.sandbox.films import FILM


@pytest.mark.parametrize(
    ("wanted", "status", "data"),
    [
        ("", 200, FILM),
        ("bytes=0-3", 206, FILM[:4]),
        ("bytes=1000-", 206, FILM[1000:]),
        ("bytes=99999-", 416, b""),
    ],
)
def test_films_are_sent_in_parts(
    wanted: str, status: int, data: bytes, server: SandboxServer
) -> None:
    headers = {"Range": wanted} if wanted else {}
    response = requests.get(f"{server.url}/films/x.mp4", headers=headers, timeout=60)
    assert (response.status_code, response.content) == (status, data)
    assert FILM[4:8] == b"ftyp"


def test_media_of_a_film_name_its_files(client: TwitterClient) -> None:
    found = client.search("from:charlie filter:videos").page()
    kinds = [one.kind for tweet in found for one in tweet.attachments]
    assert kinds == ["animated_gif", "video"]
    video = found.items[1].attachments[0]
    assert [one.bitrate for one in video.variants] == [None, 256000, 832000, 10368000]


def test_cards_come_bare_and_wrapped(client: TwitterClient, sandbox: Sandbox) -> None:
    written = next(one for one in sandbox.world.newest() if one.poll)
    bare = client.search(f"from:{written.author.username}").page().items
    wrapped = client.get_tweet(written.id)
    for tweet in (next(one for one in bare if one.id == written.id), wrapped):
        assert tweet.card is not None
        assert tweet.card.extra["choice1_label"] == written.poll[0][0]
        assert tweet.card.extra["counts_are_final"] in {True, False}


def test_edited_tweets_name_their_versions(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    last, first = (one for one in sandbox.world.newest() if one.versions)
    found: Tweet = client.get_tweet(last.id)
    assert list(found.extra["edit_control"]["edit_tweet_ids"]) == [first.id, last.id]
