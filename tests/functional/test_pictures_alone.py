"""A picture says it all: posts without words, wherever posts are shown."""

import io
import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app import db
from app.lib.keyset import Cursor
from app.models import Attachment, File, Outbox, Post, PostRevision, User
from app.notifications import read_models as notifications
from app.posts.commands import DeletePost, PublishPost
from app.worker import outbox
from tests.functional.test_uploads import picture
from tests.support.browsing import Browser, Browsing
from tests.support.counting import StatementCounter
from tests.support.factories import make_post

BLANKS = ["", " \r\n\t", "\u200b\u2066"]
NEEDED = "This field is required."


@pytest.fixture
def writer(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user(alice)


def write(
    writer: Browser, alt: str = "", page: str = "/index", **more: Any
) -> TestResponse:
    fields = {
        "post": "",
        "pictures": (io.BytesIO(picture()), "a.png"),
        "descriptions": alt,
    }
    response: TestResponse = writer.submit(page, fields | more)
    return response


def newest() -> Post:
    db.session.expire_all()
    query = db.select(Post).order_by(Post.id.desc()).limit(1)
    return db.session.scalars(query).one()


def kinds_of_orders() -> list[str]:
    return list(db.session.scalars(db.select(Outbox.kind)))


@pytest.mark.parametrize("blank", BLANKS)
def test_image_is_published_without_text(writer: Browser, blank: str) -> None:
    assert write(writer, "A wall", post=blank).status_code == 302
    post = newest()
    assert (post.body, post.attachment_count, post.language) == ("", 1, None)
    assert "detect_language" not in kinds_of_orders()
    for page in ("/index", "/explore", "/user/alice", f"/post/{post.id}"):
        html = writer.get(page).text
        assert 'alt="A wall"' in html
        # Scripts and styles of others know this place.
        place = rf'<div class="post__body lines" id="post{post.id}" dir="auto"></div>'
        assert re.search(place, html), page
        assert f'aria-labelledby="byline{post.id}"' in html
    assert "<title>Post by alice - " in writer.get(f"/post/{post.id}").text


@pytest.mark.parametrize("blank", BLANKS)
def test_empty_post_without_attachments_is_refused(
    writer: Browser, bob: User, blank: str
) -> None:
    first = make_post(bob)
    for page in ("/index", f"/post/{first.id}"):
        for chosen in (False, True):
            fields: dict[str, Any] = {"post": blank}
            if chosen:
                # So a browser sends a choice of none.
                fields["pictures"] = (io.BytesIO(b""), "")
            response = writer.submit(page, fields | {"descriptions": "Of nothing"})
            assert response.status_code == 400
            assert re.search(rf'id="post-error"[^>]*>\s*<p>{NEEDED}</p>', response.text)
            assert 'aria-invalid="true"' in response.text
    assert db.session.scalars(db.select(Post)).all() == [first]


def test_textarea_is_required_only_without_attachments(
    app: Flask, writer: Browser, alice: User
) -> None:
    box = re.compile(
        r"<textarea[^>]* required[^>]* name=\"post\"|name=\"post\"[^>]* requ"
    )
    assert not box.search(writer.get("/index").text)
    plain = make_post(alice)
    assert box.search(writer.get(f"/post/{plain.id}/edit").text)
    write(writer)
    assert not box.search(writer.get(f"/post/{newest().id}/edit").text)
    app.config["POST_MAX_PICTURES"] = 0
    app.extensions["fragments"].clear()
    assert box.search(writer.get("/index").text)


def test_site_without_attachments_requires_text(app: Flask, writer: Browser) -> None:
    app.config["POST_MAX_PICTURES"] = 0
    assert write(writer).status_code == 400
    assert db.session.scalars(db.select(Post)).all() == []


def test_a_file_that_is_no_picture_refuses_all_keeping_descriptions(
    writer: Browser,
) -> None:
    response = write(writer, "A <wall>", pictures=(io.BytesIO(b"words"), "a.png"))
    assert response.status_code == 400
    assert 'value="A &lt;wall&gt;"' in response.text
    assert "Choose your pictures again" in response.text
    assert "Choose your pictures again" not in writer.get("/index").text
    for table in (Post, Attachment, File):
        assert db.session.scalars(db.select(table)).all() == []


@pytest.mark.parametrize(("alt", "said"), [("A loaf", "A loaf"), ("", "by alice")])
def test_reply_without_text_is_notified_by_its_alt_text(
    browsing: Browsing, writer: Browser, bob: User, alt: str, said: str
) -> None:
    first = make_post(bob, "Who bakes bread?")
    assert write(writer, alt, page=f"/post/{first.id}").status_code == 302
    post = newest()
    while outbox.drain():
        pass
    page = browsing.as_user(bob).get("/notifications/all").text
    quote = re.search(rf'notice__quote[^>]*><a href="/post/{post.id}">([^<]+)', page)
    assert quote
    assert quote[1].endswith(said)


def test_notifications_of_posts_with_text_cost_the_same_statements(
    alice: User, bob: User, statements: StatementCounter
) -> None:
    PublishPost(alice, "Hello @bob", max_length=140).execute()
    while outbox.drain():
        pass
    db.session.refresh(bob)
    with statements() as asked:
        [event] = notifications.read(bob, Cursor(), 25).items
    assert event.post
    assert event.post.body == "Hello @bob"
    assert len(asked) == 1


def test_late_reply_to_a_deleted_post_names_its_attachments(
    writer: Browser, bob: User
) -> None:
    first = make_post(bob)
    token = writer.token(f"/post/{first.id}")
    DeletePost(bob, first.id).execute()
    fields = {"post": "", "csrf_token": token, "descriptions": "A loaf"}
    fields["pictures"] = (io.BytesIO(picture()), "a.png")
    sent = writer.client.post(f"/post/{first.id}", data=fields)
    assert sent.status_code == 404
    assert "You can publish your pictures as a post" in sent.text
    assert 'value="A loaf"' in sent.text


def test_text_can_be_removed_and_restored_beside_an_attachment(writer: Browser) -> None:
    write(writer, "A wall", post="Look at this #wall")
    post = newest()
    edit = f"/post/{post.id}/edit"
    assert 'alt="A wall"' in writer.get(edit).text
    assert writer.submit(edit, {"post": " "}).status_code == 302
    post = newest()
    assert (post.body, post.version, post.attachment_count) == ("", 2, 1)
    assert writer.get("/tag/wall").text.count("<article") == 0
    history = writer.get(f"/post/{post.id}/history").text
    assert "Look at this #wall" in history
    assert "Without words" in history
    assert writer.submit(edit, {"post": "A wall again"}).status_code == 302
    assert db.session.scalars(
        db.select(PostRevision.body).order_by(PostRevision.id)
    ).all() == ["Look at this #wall", ""]
    assert "Without words" in writer.get(f"/post/{post.id}/history").text


def test_text_without_attachments_cannot_be_removed(
    writer: Browser, alice: User
) -> None:
    post = make_post(alice)
    response = writer.submit(f"/post/{post.id}/edit", {"post": " "})
    assert response.status_code == 400
    assert NEEDED in response.text
    # Pictures sent along are not those of the post.
    more = {"post": "", "pictures": (io.BytesIO(picture()), "a.png")}
    assert writer.submit(f"/post/{post.id}/edit", more).status_code == 400
    assert newest().body == "Hello, world"


def test_deletion_page_shows_the_attachments(writer: Browser) -> None:
    write(writer, "A wall")
    page = f"/post/{newest().id}/delete"
    assert 'alt="A wall"' in writer.get(page).text
    assert writer.submit(page, {"submit": "1"}).status_code == 302
    assert db.session.scalars(db.select(File)).all() == []


def test_post_without_text_offers_no_translation(app: Flask, writer: Browser) -> None:
    app.config["LIBRETRANSLATE_URL"] = "http://127.0.0.1:9"
    write(writer, "Una pared", language="es")
    post = newest()
    assert post.language == "es"
    for page in ("/index", f"/post/{post.id}"):
        assert f"translation{post.id}" not in writer.get(page).text
    write(writer, "Una pared", language="es", post="Una pared")
    assert f"translation{newest().id}" in writer.get("/index").text


def test_search_finds_post_without_text_by_author_and_date(writer: Browser) -> None:
    write(writer, "A wall")
    place = f'id="post{newest().id}"'
    assert place in writer.get("/search?q=from:alice").text
    assert place in writer.get("/search?q=from:alice+-wall&sort=newest").text
    assert place not in writer.get("/search?q=word").text
