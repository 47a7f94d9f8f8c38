"""Headlines and sources through the API; each response is that of the document."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.extensions import db
from app.models import User
from tests.support.api_client import Api
from tests.support.news import make_source, rss, store
from tests.support.sources import LOOPBACK, running_site

Programs = Callable[..., Api]


def titles(client: Api, path: str = "news") -> list[str]:
    """Return the headlines of a page."""
    return [item["title"] for item in client.get(path).get_json()["items"]]


def test_headlines_are_read_by_strangers_and_people(
    app: Flask, alice: User, api: Programs
) -> None:
    store(make_source(), "One", "Two", "Three")
    store(make_source("http://own.example/f", owner=alice), "Own")
    assert titles(Api(app)) == ["One", "Two", "Three"]
    client = api(alice)
    assert sorted(titles(client)) == ["One", "Own", "Three", "Two"]
    page = client.get("news?limit=2&q=t").get_json()
    assert [item["title"] for item in page["items"]] == ["Two", "Three"]
    older = client.get("news?limit=1&q=t").get_json()["_links"]["next"]
    assert titles(client, older) == ["Three"]


def test_sources_filter_headlines(alice: User, api: Programs) -> None:
    one, two = make_source(), make_source("http://two.example/f", name="Two")
    store(one, "One")
    store(two, "Two", host="http://two.example")
    client = api(alice)
    assert titles(client, f"news?source={two.id}") == ["Two"]
    assert len(titles(client, f"news?source={two.id}&source={one.id}")) == 2
    assert titles(client, "news?source=77") == []
    assert client.get("news?source=x").status_code == 400


def test_source_is_added_changed_muted_and_removed(
    app: Flask, alice: User, api: Programs
) -> None:
    app.config["FETCH_ALLOWED_NETWORKS"] = LOOPBACK
    client = api(alice)
    with running_site() as site:
        address = site.serve("/feed", rss(["News"]))
        made = client.post("news/sources", {"address": address})
        again = client.post("news/sources", {"address": address})
    assert (made.status_code, again.status_code) == (201, 409)
    source = made.get_json()
    assert source["fetching"]["state"] == "fine"
    path = f"news/sources/{source['id']}"
    changed = client.patch(path, {"name": "Mine", "colour": 3}).get_json()
    assert (changed["name"], changed["colour"]) == ("Mine", 3)
    assert client.patch(path, {"name": "Mine", "colour": 10}).status_code == 400
    assert client.put(f"{path}/mute").status_code == 204
    assert titles(client) == []
    assert client.get("news/sources").get_json()["items"][0]["is_muted"]
    assert client.delete(f"{path}/mute").status_code == 204
    assert titles(client) == ["News"]
    assert client.delete(path).status_code == 204
    assert client.get("news/sources").get_json()["items"] == []
    assert client.delete(path).status_code == 404


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/", "http://[::1]/", "gopher://a.example/", "@jack"]
)
def test_address_that_may_not_be_fetched_is_refused(
    alice: User, api: Programs, address: str
) -> None:
    response = api(alice).post("news/sources", {"address": address})
    assert response.status_code == 400
    assert response.get_json()["errors"]["address"]


def test_sources_of_the_site_are_for_administrators(
    alice: User, bob: User, api: Programs
) -> None:
    source = make_source()
    source.last_error, source.failures = "The server did not answer in time.", 1
    bob.is_admin = True
    db.session.commit()
    client, path = api(alice), f"news/sources/{source.id}"
    assert client.get("news/sources").get_json()["items"][0]["fetching"] is None
    assert client.delete(path).status_code == 403
    assert client.patch(path, {"name": "x"}).status_code == 403
    body = {"address": "http://daily.example/", "is_site_wide": True}
    assert client.post("news/sources", body).status_code == 403
    seen = api(bob).get("news/sources").get_json()["items"][0]["fetching"]
    assert (seen["state"], seen["error"]) == ("failing", source.last_error)
    assert api(bob).delete(path).status_code == 204


def test_headline_is_shared_once(alice: User, bob: User, api: Programs) -> None:
    store(make_source(owner=alice), "A bridge")
    client = api(alice)
    path = f"news/{client.get('news').get_json()['items'][0]['id']}/share"
    first, second = client.post(path), client.post(path)
    assert first.status_code == second.status_code == 201
    assert first.get_json()["id"] == second.get_json()["id"]
    assert "A-bridge" in first.get_json()["body"]
    shared = client.get("news").get_json()["items"][0]["post_id"]
    assert shared == first.get_json()["id"]
    assert api(bob).post(path).status_code == 404
