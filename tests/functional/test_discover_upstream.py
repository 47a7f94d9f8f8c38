"""Discover with pictures of a service elsewhere, and each way in which that fails."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from app.discover.upstream import Upstream
from app.web.presenters.discover import EXTENSION
from tests.functional.test_discover import fetch, png
from tests.support.counting import StatementCounter
from tests.support.sources import (
    Page,
    Site,
    cut_off,
    dripping,
    endless,
    hanging,
    nonsense,
    redirect,
    running_site,
)

PATH = "/polling/api/v1.0/rndimg"
DOWN = "The service of pictures cannot be reached now."
SLOW = "The service of pictures did not answer in time."
BROKEN = "The service of pictures answered something that cannot be read."
NO_IMAGE = "What the service of pictures offered is not a picture."
NO_PICTURE = "There is no picture to show yet."


@pytest.fixture
def site() -> Iterator[Site]:
    """A service of pictures."""
    with running_site() as site:
        yield site


@pytest.fixture(autouse=True)
def upstream(app: Flask, site: Site) -> None:
    """Let Discover show its pictures."""
    app.config |= {"DISCOVER_UPSTREAM": site.url(PATH), "DISCOVER_TIMEOUT": 0.4}
    app.extensions[EXTENSION] = Upstream.from_config(app.config)


def offer(site: Site, picture: Any = "/1.png", **more: Any) -> None:
    """Let the service offer a picture."""
    message = site.url(picture) if isinstance(picture, str) else picture
    body = {"status": "success", "message": message} | more
    site.serve(PATH, json.dumps(body))


def fails(client: FlaskClient, status: int, sentence: str) -> None:
    """Check that a failure is told to scripts and on the page."""
    response = client.get("/discover/next")
    assert response.json == {"status": "error", "message": sentence}
    assert response.status_code == status
    page = client.get("/discover")
    assert page.status_code == 200
    assert f'role="alert">{sentence}</p>' in page.text


def test_picture_is_drawn_anew_and_shown(client: FlaskClient, site: Site) -> None:
    site.serve("/1.png", png())
    offer(site, alt="A <cup>", author="Reza", post="https://site.example/post/1")
    found: dict[str, Any] = client.get("/discover/next").json or {}
    assert found["message"].startswith("/discover/picture/")
    assert (found["alt"], found["author"]) == ("A <cup>", "Reza")
    assert found["post"] == "https://site.example/post/1"
    picture = client.get(found["message"])
    assert Image.open(io.BytesIO(picture.data)).format == "WEBP"
    assert site.asked("/1.png") == 1
    assert "A &lt;cup&gt;" in client.get("/discover").text


def test_answer_of_this_site_is_understood(client: FlaskClient, site: Site) -> None:
    own: dict[str, Any] = client.get(PATH).json or {}
    file = own["message"].removeprefix("http://microblog.test")
    site.serve(file, fetch(client, file))
    site.serve(PATH, json.dumps(own | {"message": site.url(file)}))
    assert client.get("/discover/next").json["alt"] == own["alt"]


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ("{", 502, BROKEN),
        ("[]", 502, BROKEN),
        ("null", 502, BROKEN),
        ("[" * 30_000, 502, BROKEN),
        ('{"status": "success"}', 502, BROKEN),
        ('{"status": "success", "message": 5}', 502, BROKEN),
        ('{"status": "success", "message": "javascript:alert(1)"}', 502, BROKEN),
        ('{"status": "success", "message": "/1.png"}', 502, BROKEN),
        ('{"status": "success", "message": "http://[::1"}', 502, BROKEN),
        ('{"status": "error", "message": "None"}', 404, NO_PICTURE),
        ("x" * 100_000, 502, BROKEN),
        (b"\xff\xfe\x00", 502, BROKEN),
    ],
)
def test_answer_that_offers_nothing_has_a_sentence(
    client: FlaskClient, site: Site, body: str | bytes, status: int, sentence: str
) -> None:
    site.serve(PATH, body)
    fails(client, status, sentence)


@pytest.mark.parametrize(
    ("page", "status", "sentence"),
    [
        (hanging, 504, SLOW),
        (dripping, 504, SLOW),
        (cut_off, 502, BROKEN),
        (nonsense, 502, BROKEN),
        (redirect("file:///etc/passwd"), 502, BROKEN),
        (lambda request: request.answer(b"{}", 500), 502, DOWN),
        (lambda request: request.answer(b"{}", 404), 404, NO_PICTURE),
    ],
)
def test_service_that_fails_has_a_sentence(
    client: FlaskClient, site: Site, page: Page, status: int, sentence: str
) -> None:
    site.pages[PATH] = page
    fails(client, status, sentence)


def test_service_that_is_down_has_a_sentence(client: FlaskClient, app: Flask) -> None:
    with running_site() as gone:
        app.config["DISCOVER_UPSTREAM"] = gone.url(PATH)
    app.extensions[EXTENSION] = Upstream.from_config(app.config)
    fails(client, 502, DOWN)


def test_service_that_keeps_failing_is_left_alone(
    client: FlaskClient, site: Site
) -> None:
    site.pages[PATH] = hanging
    for _ in range(6):
        client.get("/discover/next")
    assert site.asked(PATH) == 3
    fails(client, 502, DOWN)


@pytest.mark.parametrize(
    "page",
    [
        lambda request: request.answer(b"<svg/>", Content_Type="image/svg+xml"),
        lambda request: request.answer(b"GIF89a", Content_Type="image/gif"),
        lambda request: request.answer(b"", 404),
        lambda request: request.answer(png()[:60], Content_Type="image/png"),
    ],
)
def test_offer_that_is_no_image_has_a_sentence(
    client: FlaskClient, site: Site, page: Page
) -> None:
    site.pages["/1.png"] = page
    offer(site)
    fails(client, 502, NO_IMAGE)


@pytest.mark.parametrize(
    ("page", "status", "sentence"), [(hanging, 504, SLOW), (endless, 502, BROKEN)]
)
def test_image_that_never_comes_has_a_sentence(
    client: FlaskClient, site: Site, page: Page, status: int, sentence: str
) -> None:
    site.pages["/1.png"] = page
    offer(site)
    fails(client, status, sentence)


def test_images_of_private_hosts_are_not_fetched(
    client: FlaskClient, site: Site
) -> None:
    with running_site() as inside:
        inside.serve("/secret.png", png())
        site.serve(
            PATH,
            json.dumps({"status": "success", "message": inside.url("/secret.png")}),
        )
        fails(client, 502, BROKEN)
        assert inside.requests == []


@pytest.mark.parametrize("path", [PATH, "/1.png"])
def test_redirects_into_the_private_network_are_refused(
    client: FlaskClient, site: Site, path: str
) -> None:
    with running_site() as inside:
        inside.serve(PATH, json.dumps({"message": site.url("/1.png")}))
        inside.serve("/1.png", png())
        offer(site)
        site.pages[path] = redirect(inside.url(path))
        fails(client, 502, BROKEN)
        assert inside.requests == []


def test_redirect_within_a_private_service_is_followed(
    client: FlaskClient, site: Site
) -> None:
    site.serve("/2.png", png())
    site.pages["/1.png"] = redirect("/2.png")
    offer(site)
    assert client.get("/discover/next").status_code == 200


@pytest.mark.parametrize("token", ["x", "a.b.c", "ImEi.x"])
def test_unsigned_address_is_not_fetched(
    client: FlaskClient, site: Site, token: str
) -> None:
    assert client.get(f"/discover/picture/{token}").status_code == 404
    assert site.requests == []


def test_hostile_texts_do_no_harm(client: FlaskClient, site: Site) -> None:
    site.serve("/1.png", png())
    offer(site, alt=["x"], author={"a": 1}, post="javascript:alert(1)")
    found: dict[str, Any] = client.get("/discover/next").json or {}
    assert (found["alt"], found["author"], found["post"]) == ("", None, None)
    assert "javascript:" not in client.get("/discover").text


def test_waiting_for_the_service_holds_no_connection(
    client: FlaskClient, site: Site, statements: StatementCounter
) -> None:
    site.serve("/1.png", png())
    offer(site)
    client.get("/discover/next")
    with statements() as asked:
        assert client.get("/discover/next").status_code == 200
    assert asked == []
