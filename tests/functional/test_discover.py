"""Discover, with pictures of this site."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from app import db
from app.media import attachments
from app.media.attachments import Limits
from app.models import Attachment, Post, User
from app.posts.commands import DeletePost
from app.relationships import blocks
from app.site import settings
from tests.support.browsing import Browsing
from tests.support.counting import StatementCounter
from tests.support.factories import make_post, make_user

ADDRESS = "/polling/api/v1.0/rndimg"
LIMITS = Limits(image_bytes=2_000_000, pixels=20_000_000, video_bytes=2_000_000)
FILM = b"\0\0\0\x18ftypmp42" + bytes(1_000)


def png(color: str = "teal", size: tuple[int, int] = (40, 30)) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, color).save(stream, "PNG")
    return stream.getvalue()


def make_picture(author: User, alt: str | None = "A cup") -> Post:
    post = make_post(author, "Look")
    draft = attachments.draft_image(io.BytesIO(png()), LIMITS, alt)
    attachments.attach(post.id, author.id, [draft])
    db.session.commit()
    return post


def authors(client: FlaskClient, times: int = 25) -> set[str | None]:
    found = [client.get(ADDRESS) for _ in range(times)]
    assert {each.status_code for each in found} == {200}
    return {each.json["author"] for each in found if each.json}


def fetch(client: FlaskClient, url: str) -> bytes:
    """Return a file, and close it."""
    with client.get(url) as response:
        assert response.status_code == 200
        return response.data


def local(url: str) -> str:
    assert url.startswith("http://microblog.test/")
    return url.removeprefix("http://microblog.test")


def test_endpoint_answers_as_the_article_says(client: FlaskClient, alice: User) -> None:
    post = make_picture(alice)
    response = client.get(ADDRESS)
    found: dict[str, Any] = response.json or {}
    assert response.headers["Cache-Control"] == "no-store"
    assert client.get(local(found.pop("message"))).mimetype == "image/webp"
    assert found == {
        "status": "success",
        "alt": "A cup",
        "author": "alice",
        "post": f"http://microblog.test/post/{post.id}",
    }


@pytest.mark.parametrize(
    ("method", "path", "status"), [("POST", ADDRESS, 405), ("GET", f"{ADDRESS}/x", 404)]
)
def test_every_failure_has_the_shape_of_the_endpoint(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    response = client.open(path, method=method)
    found: dict[str, Any] = response.json or {}
    assert (response.status_code, found["status"]) == (status, "error")
    assert found["message"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_drawings_serve_while_there_is_no_picture(client: FlaskClient) -> None:
    seen = set()
    for _ in range(40):
        found: dict[str, Any] = client.get(ADDRESS).json or {}
        assert (found["author"], found["post"]) == (None, None)
        assert found["alt"].startswith("Drawing: ")
        picture = fetch(client, local(found["message"]))
        Image.open(io.BytesIO(picture)).verify()
        seen.add(found["message"])
    assert len(seen) > 3


def test_each_picture_is_found(client: FlaskClient, alice: User) -> None:
    posts = {make_picture(alice, f"Picture {number}").id for number in range(4)}
    found = {client.get(ADDRESS).json["post"] for _ in range(60)}
    assert {int(each.rpartition("/")[2]) for each in found} == posts


def test_films_and_pictures_from_elsewhere_are_not_shown(
    client: FlaskClient, alice: User
) -> None:
    make_picture(alice)
    film = make_post(alice, "Film")
    draft = attachments.draft_video(io.BytesIO(FILM), LIMITS)
    attachments.attach(film.id, alice.id, [draft])
    url = "https://pbs.twimg.com/media/x.jpg"
    db.session.add(
        Attachment(post_id=make_post(alice).id, kind="picture", source_url=url)
    )
    attachments.store_upload(
        alice.id, attachments.draft_image(io.BytesIO(png()), LIMITS, "Unsent")
    )
    db.session.commit()
    assert {client.get(ADDRESS).json["alt"] for _ in range(25)} == {"A cup"}


@pytest.mark.parametrize("column", ["members_only", "deactivated_at"])
def test_people_who_are_not_for_strangers_are_left_out(
    client: FlaskClient, alice: User, bob: User, column: str
) -> None:
    post = make_picture(alice)
    make_picture(bob)
    assert authors(client) == {"alice", "bob"}
    setattr(alice, column, post.timestamp if column == "deactivated_at" else True)
    db.session.commit()
    assert authors(client) == {"bob"}


def test_blocked_and_muted_people_are_left_out(
    browsing: Browsing, alice: User, bob: User
) -> None:
    carol = make_user("carol")
    for author in (alice, bob, carol):
        make_picture(author)
    blocks.block(bob, alice)
    blocks.mute(alice, carol)
    assert authors(browsing.as_user("alice").client) == {"alice"}


def test_deleted_picture_is_not_found_again(client: FlaskClient, alice: User) -> None:
    post = make_picture(alice)
    assert authors(client, 2) == {"alice"}
    DeletePost(alice, post.id).execute()
    assert authors(client, 2) == {None}


def test_closed_site_refuses_strangers_in_the_shape(
    client: FlaskClient, browsing: Browsing, alice: User
) -> None:
    settings.set_open_to_strangers(False)
    db.session.commit()
    response = client.get(ADDRESS)
    assert response.status_code == 401
    assert response.json["status"] == "error"
    assert browsing.as_user("alice").client.get(ADDRESS).status_code == 200
    assert client.get("/discover").status_code == 302


@pytest.fixture
def limited(config: Any) -> None:
    """A site with a low limit."""
    config.RATELIMIT_ENABLED = True
    config.API_LIMIT = "2 per minute"


@pytest.mark.usefixtures("limited")
def test_too_many_requests_get_the_shape(client: FlaskClient) -> None:
    responses = [client.get(ADDRESS) for _ in range(3)]
    assert [each.status_code for each in responses] == [200, 200, 429]
    assert responses[2].json["status"] == "error"
    assert int(responses[2].headers["Retry-After"]) > 0


def test_a_random_picture_costs_a_statement(
    client: FlaskClient, statements: StatementCounter, alice: User
) -> None:
    make_picture(alice)
    client.get(ADDRESS)
    db.session.rollback()
    with statements() as asked:
        client.get(ADDRESS)
    assert len(asked) == 1, "\n".join(asked)


def test_page_works_without_scripts(client: FlaskClient, alice: User) -> None:
    make_picture(alice, 'A "cup"')
    text = client.get("/discover").text
    assert 'alt="A &#34;cup&#34;"' in text
    assert "Picture by alice" in text
    assert '<form action="/discover" method="get">' in text
    assert "Look" in text
    assert client.get("/discover?").status_code == 200


def test_no_page_is_shown_again_in_place_of_another_picture(
    client: FlaskClient, alice: User
) -> None:
    make_picture(alice)
    assert "no-store" in client.get("/discover").headers["Cache-Control"]


def test_page_suggests_open_people_to_strangers(
    client: FlaskClient, alice: User, bob: User
) -> None:
    make_post(alice)
    make_post(bob)
    bob.members_only = True
    db.session.commit()
    text = client.get("/discover").text
    assert 'href="/user/alice"' in text
    assert "/user/bob" not in text


def test_page_shows_what_is_much_talked_about(
    client: FlaskClient, alice: User, bob: User
) -> None:
    for author in (alice, bob, make_user("carol")):
        make_post(author, "#Tea")
    make_post(alice, "#alone")
    text = client.get("/discover").text
    talked = text.partition('id="trends-title"')[2].partition("</section>")[0]
    assert '<a href="/tag/Tea"><bdi>#Tea</bdi></a>' in talked
    assert "alone" not in talked


def test_open_page_gets_the_next_picture(client: FlaskClient, alice: User) -> None:
    post = make_picture(alice)
    response = client.get("/discover/next")
    found: dict[str, Any] = response.json or {}
    assert response.headers["Cache-Control"] == "no-store"
    assert client.get(found["message"]).mimetype == "image/webp"
    assert (found["post"], found["caption"]) == (f"/post/{post.id}", "Picture by alice")
