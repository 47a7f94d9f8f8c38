"""The pictures of mirrored tweets are shown here, as they are there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app import db
from app.integrations.twitter import ingest
from app.integrations.twitter.attachments import mirrored
from app.lib.clock import utcnow
from app.media import attachments
from app.media.attachments import AttachmentRecord
from app.models import File, Post, PostRevision, TwitterAccount, User
from flask_twitter_api.models import Tweet
from flask_twitter_api.sandbox import Sandbox
from tests.support.browsing import Browsing
from tests.support.counting import StatementCounter

pytestmark = pytest.mark.usefixtures("sandbox")

Look = Callable[[], None]


@pytest.fixture
def post(look: Look, sandbox: Sandbox) -> Callable[[], Post]:
    """Bob writes a tweet with two pictures, which is mirrored."""
    look()
    tweet = sandbox.world.write("bob", "Two walls", pictures=("wall-1", "wall-2"))
    look()

    def read() -> Post:
        query = db.select(Post).where(Post.origin_id == f"twitter:{tweet.id}")
        return db.session.scalars(query).one()

    read.tweet = tweet  # type: ignore[attr-defined]  # for those who change it
    return read


def shown(post: Post) -> tuple[AttachmentRecord, ...]:
    return attachments.of_posts([post.id]).get(post.id, ())


def review(account: TwitterAccount, look: Look) -> None:
    account.reviewed_at = utcnow() - timedelta(days=2)
    db.session.commit()
    look()


def test_images_keep_their_source_url(
    post: Any, browsing: Browsing, alice: User
) -> None:
    row = post()
    assert row.body == "Two walls"
    assert row.attachment_count == 2
    first, second = shown(row)
    assert (first.alt, first.width, first.height) == ("A picture about wall", 96, 64)
    assert first.source_url != second.source_url
    assert (
        db.session.scalars(db.select(File).where(File.kind == "attachment")).all() == []
    )
    reader = browsing.as_user(alice)
    page = reader.get("/index").text
    assert page.count('alt="A picture about wall"') == 2
    assert str(first.source_url) not in page
    address = page.split('class="attachments')[1].split('src="')[1].split('"')[0]
    picture = reader.get(address)
    assert (picture.status_code, picture.mimetype) == (200, "image/webp")


def test_second_run_changes_nothing(
    post: Any, account: TwitterAccount, look: Look, statements: StatementCounter
) -> None:
    before = (post().version, shown(post()))
    with statements() as asked:
        review(account, look)
    assert (post().version, shown(post())) == before
    # One for the comparison, and one for the search of what is new.
    assert len([each for each in asked if "FROM attachment" in each]) == 2


def test_images_change_with_their_tweet(
    post: Any, account: TwitterAccount, look: Look
) -> None:
    version = post().version
    post.tweet.pictures = ("tree-1",)
    review(account, look)
    assert [each.alt for each in shown(post())] == ["A picture about tree"]
    assert (post().attachment_count, post().version) == (1, version + 1)
    post.tweet.pictures = ()
    review(account, look)
    assert shown(post()) == ()
    assert post().attachment_count == 0


def test_images_added_later_are_no_edit(
    post: Any, account: TwitterAccount, look: Look, app: Flask
) -> None:
    row = post()
    attachments.replace(row.id, row.user_id, [])
    url = f"{account.user.username.removesuffix('@twitter')}/status/{post.tweet.id}"
    found = [each for each in _there(account) if each.id == post.tweet.id]
    row.body = f"Two walls\n\n{found[0].url}"
    assert url in row.body
    db.session.commit()
    review(account, look)
    assert (post().body, post().attachment_count) == ("Two walls", 2)
    assert post().edited_at is None
    assert db.session.scalars(db.select(PostRevision)).all() == []


def _there(account: TwitterAccount) -> list[Tweet]:
    from app.extensions import twitter

    client = twitter.client.with_options(fresh=True)
    return list(client.last_tweets(user_id=account.twitter_id).page())


def test_image_needs_no_text(look: Look, sandbox: Sandbox) -> None:
    look()
    sandbox.world.write("bob", "", pictures=("wall-1",))
    look()
    post = db.session.scalars(db.select(Post).order_by(Post.id.desc())).first()
    assert post
    assert (post.body, post.attachment_count) == ("", 1)


def tweet(*media: dict[str, Any]) -> Tweet:
    return Tweet.from_json(
        {"id": "1", "text": "Look", "extendedEntities": {"media": list(media)}}
    )


@pytest.mark.parametrize(
    ("kind", "ours"),
    [("photo", "picture"), ("video", "film"), ("animated_gif", "animation")],
)
def test_kinds_of_media_are_mapped(kind: str, ours: str) -> None:
    (draft,) = mirrored(tweet({"type": kind, "media_url_https": "https://x.test/a"}))
    assert draft.kind == ours


def test_impossible_values_are_left_out() -> None:
    url = "https://pbs.twimg.com/media/a.jpg"
    huge = {"media_url_https": url, "original_info": {"width": 10**9, "height": -1}}
    (draft,) = mirrored(tweet({"type": "photo"}, huge, {"media_url_https": "h" * 600}))
    assert (draft.width, draft.height, draft.source_url) == (None, None, url)
    assert len(mirrored(tweet(*[huge] * 9))) == 4
    words = ingest.body_of(tweet({"type": "photo"}))
    assert words == "Look"


def test_retweet_shows_images_of_the_original() -> None:
    inner = tweet({"media_url_https": "https://pbs.twimg.com/media/a.jpg"})
    outer = Tweet.from_json(
        {
            "id": "2",
            "text": "RT",
            "retweeted_tweet": {
                "id": "1",
                "text": "Look",
                "extendedEntities": {
                    "media": [{"media_url_https": "https://pbs.twimg.com/media/a.jpg"}]
                },
            },
        }
    )
    assert mirrored(outer) == mirrored(inner)
