"""Pictures and films of an archive of Twitter come with their tweets."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.integrations.twitter import own_tweets
from app.lib.clock import utcnow
from app.models import Attachment, File, Post, Task, User
from app.tasks import attempts
from tests.functional.test_uploads import bomb
from tests.support.archived_media import (
    FILM,
    archive,
    clip,
    jpeg,
    photo,
    png,
    rich,
)
from tests.support.browsing import Browser, Browsing
from tests.support.imports import bodies, tweet, upload, work
from tests.support.twitter_archives import packed, tweets_js


def shown(user: User) -> dict[str, list[Attachment]]:
    query = db.select(Post).where(Post.user_id == user.id).order_by(Post.id)
    posts = db.session.scalars(query).all()
    return {
        post.body: list(
            db.session.scalars(
                db.select(Attachment)
                .where(Attachment.post_id == post.id)
                .order_by(Attachment.position)
            )
        )
        for post in posts
    }


def counts() -> tuple[int, int]:
    return tuple(  # type: ignore[return-value]  # two of them
        db.session.scalar(db.select(db.func.count()).select_from(table)) or 0
        for table in (Attachment, File)
    )


@pytest.fixture
def writer(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user(alice)


def test_media_are_imported_with_their_tweets(
    writer: Browser, alice: User, client: FlaskClient
) -> None:
    data = archive(
        [
            tweet(0),
            rich(1, photo("B.jpg", ext_alt_text="A wall"), photo("A.png")),
            rich(2, clip("9x16/film.mp4")),
            rich(3, clip("loop.mp4", "animated_gif"), text=" "),
        ],
        {
            "1001-A.png": png(),
            "1001-B.jpg": jpeg(),
            "1002-film.mp4": FILM,
            "1003-loop.mp4": FILM,
            "7777-stranger.jpg": jpeg(),
        },
    )
    upload(writer, data)
    task = work(alice)
    assert (task.state, task.missed) == ("done", 0)
    found = shown(alice)
    assert [*found] == ["Number 0 of #mine", "Number 1", "Number 2", ""]
    first, second = found["Number 1"]
    assert (first.alt, first.width, first.height) == ("A wall", 900, 600)
    assert (second.alt, second.width, second.height) == (None, 40, 30)
    assert [each.kind for each in found["Number 2"] + found[""]] == [
        "film",
        "animation",
    ]
    assert found["Number 2"][0].width == 900
    page = writer.get("/user/alice").text
    assert page.count("<video ") == 2
    assert 'alt="A wall"' in page
    picture = client.get(f"/media/{first.file_id}")
    assert picture.mimetype == "image/webp"
    assert b"where I live" not in picture.data
    film = client.get(f"/media/{found['Number 2'][0].file_id}", buffered=True)
    assert film.data == FILM


def test_attachments_follow_the_tweets_order_whatever_their_names(
    writer: Browser, alice: User
) -> None:
    data = archive(
        [rich(1, photo("1.jpg"), photo("2.jpg"), photo("3.jpg"))],
        {
            "1001-zz.jpg": jpeg(size=(300, 300)),
            "1001-3.jpg": jpeg(size=(100, 100)),
            "1001-1.jpg": jpeg(size=(200, 200)),
        },
    )
    upload(writer, data)
    work(alice)
    assert [each.width for each in shown(alice)["Number 1"]] == [200, 300, 100]


HOSTILE = {
    "text": b"<script>alert(1)</script>",
    "empty": b"",
    "bomb": bomb(30_000),
    "cut": jpeg()[:700],
    "zip": b"PK\x03\x04" + b"\0" * 100,
}


def test_unreadable_media_are_counted_and_reported(
    app: Flask, writer: Browser, alice: User, api: Any
) -> None:
    app.config["FILM_MAX_BYTES"] = 1_000
    media = [photo(f"{name}.jpg") for name in HOSTILE]
    tweets = [rich(number, each) for number, each in enumerate(media)]
    tweets.append(rich(50, photo("gone.jpg"), photo("good.jpg")))
    tweets.append(rich(51, clip("large.mp4")))
    tweets.append(rich(52, clip("fake.mp4")))
    files = {
        f"{1000 + number}-{name}.jpg": data
        for number, (name, data) in enumerate(HOSTILE.items())
    }
    files |= {"1050-good.jpg": jpeg(), "1051-large.mp4": FILM}
    files |= {"1052-fake.mp4": b"<html>" * 20}
    upload(writer, archive(tweets, files))
    task = work(alice)
    assert (task.state, task.missed) == ("done", len(HOSTILE) + 3)
    assert counts()[0] == 1
    # What is not here can be seen where it is.
    assert bodies(alice)[0] == "Number 0\n\nhttps://x.com/i/status/1000"
    assert "Number 50\n\nhttps://x.com/i/status/1050" in shown(alice)
    sentence = f"{len(HOSTILE) + 3} pictures or films could not be brought"
    page = writer.get("/settings/import").text
    reasons = [
        "1 picture or film is not in the archive.",
        f"{len(HOSTILE) + 1} pictures or films are broken, or too large to be drawn.",
        "1 picture or film has too large a file.",
    ]
    assert all(f"<li>{each}</li>" in page for each in reasons)
    assert sentence not in page
    assert "left out" not in writer.get("/notifications/all").text
    assert api(alice).get(f"/api/tasks/{task.id}").json["missed"] == task.missed


def test_complete_import_reports_no_missing_media(writer: Browser, alice: User) -> None:
    upload(writer, archive([rich(1, photo("A.jpg"))], {"1001-A.jpg": png()}))
    work(alice)
    assert "could not be brought" not in writer.get("/settings/import").text


def test_hostile_names_and_broken_files_are_harmless(
    writer: Browser, alice: User
) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("data/tweets.js", tweets_js([rich(1, photo("A.jpg")), rich(2)]))
        made.writestr("../../data/tweets_media/1001-../../x.jpg", jpeg())
        made.writestr("data/tweets_media/1002-\x00.jpg", jpeg())
        made.writestr("data/tweets_media/1001-A.jpg", jpeg("red", (999, 999)))
    data = bytearray(file.getvalue())
    # The check sum of the picture does not fit any more.
    place = data.index(b"1001-A.jpg") + 500
    data[place] ^= 0xFF
    upload(writer, bytes(data))
    task = work(alice)
    assert (task.state, task.missed) == ("done", 1)
    assert counts() == (0, 0)


def test_second_import_adds_no_media_twice(writer: Browser, alice: User) -> None:
    data = archive(
        [rich(n, photo(f"{n}.jpg")) for n in range(5)],
        {f"{1000 + n}-{n}.jpg": png() for n in range(5)},
    )
    for _ in range(2):
        upload(writer, data)
        assert work(alice).missed == 0
        assert counts() == (5, 5)


def test_posts_imported_without_media_get_them(writer: Browser, alice: User) -> None:
    tweets = [rich(1, photo("A.jpg")), rich(2, photo("B.jpg"))]
    upload(writer, archive(tweets, {}))
    assert work(alice).missed == 2
    post = db.session.scalars(db.select(Post).order_by(Post.id.desc())).first()
    assert post
    post.body = "Edited since"
    db.session.commit()
    upload(writer, archive(tweets, {"1001-A.jpg": png(), "1002-B.jpg": png()}))
    assert work(alice).missed == 0
    assert {body: len(found) for body, found in shown(alice).items()} == {
        "Number 1": 1,
        "Edited since": 1,
    }


class Killed(BaseException):
    """The process ends at once."""


def test_killed_import_repeats_and_loses_nothing(
    writer: Browser, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = archive(
        [rich(n, photo(f"{n}.jpg"), photo("gone.jpg")) for n in range(20)],
        {f"{1000 + n}-{n}.jpg": png() for n in range(20)},
    )
    upload(writer, data)
    whole, calls = own_tweets.attachments.attach, []

    def die_in_the_middle(*arguments: Any) -> None:
        calls.append(1)
        if len(calls) == 10:
            raise Killed
        whole(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(own_tweets.attachments, "attach", die_in_the_middle)
        with pytest.raises(Killed):
            work(alice)
    db.session.rollback()
    # Twelve pictures are six tweets: the first batch is here, the second is not.
    assert len(bodies(alice)) == counts()[0] == 6
    db.session.execute(
        db.update(Task).values(heartbeat_at=utcnow() - timedelta(minutes=5))
    )
    db.session.commit()
    assert attempts.reap() == 1
    task = work(alice)
    assert (task.state, task.missed) == ("done", 20)
    assert (len(bodies(alice)), counts()) == (20, (20, 20))
    per_post = db.session.scalars(db.select(Post.attachment_count)).all()
    assert set(per_post) == {1}


def test_video_is_never_read_beyond_its_limit(
    app: Flask, writer: Browser, alice: User
) -> None:
    app.config["FILM_MAX_BYTES"] = 10_000
    film = b"\0\0\0\x18ftypmp42" + b"\0" * 30_000_000
    upload(writer, archive([rich(1, clip("a.mp4"))], {"1001-a.mp4": film}))
    assert work(alice).missed == 1


def test_media_of_older_archives_are_found(writer: Browser, alice: User) -> None:
    old = tweet(1, "Old https://t.co/pic", entities={"media": [photo("A.jpg")]})
    data = packed(
        {
            "tweet.js": b"window.YTD.tweet.part0 = " + json.dumps([old]).encode(),
            "tweet_media/1001-A.jpg": png(),
        }
    )
    upload(writer, data.getvalue())
    assert work(alice).missed == 0
    assert len(shown(alice)["Old"]) == 1
