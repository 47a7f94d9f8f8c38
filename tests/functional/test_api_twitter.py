"""Twitter through the API, with errors in the form of the service and of this API."""

import itertools
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask

from app.api.docs import describe
from app.models import User
from flask_twitter_api.sandbox import Sandbox
from tests.support.api_client import Api

Programs = Callable[..., Api]
ODD_VALUES = ["bob", "not-a-name", "9" * 40, "nobody_at_all", "\0", "é"]
ODD_QUERIES = ["", "?q=", "?q=x&tab=x", "?cursor=%00", "?woeid=x&order=x"]


@pytest.mark.usefixtures("sandbox")
class TestWithAKey:
    """Where Twitter is set up."""

    def test_reading(self, sandbox: Sandbox, alice: User, api: Programs) -> None:
        client = api(alice)
        tweet = sandbox.world.write("bob", "A wombat")
        user = client.get("twitter/user/bob").get_json()
        assert (user["status"], user["data"]["userName"]) == ("success", "bob")
        tweets = client.get("twitter/user/bob/tweets").get_json()
        assert tweets["data"]["tweets"][0]["id"] == tweet.id
        assert client.get("twitter/user/bob/tweets?tab=replies").status_code == 200
        found = client.get("twitter/search?q=wombat").get_json()
        assert [each["id"] for each in found["tweets"]] == [tweet.id]
        alone = client.get(f"twitter/tweet/{tweet.id}").get_json()
        assert alone["tweets"][0]["text"] == "A wombat"
        thread = client.get(f"twitter/tweet/{tweet.id}/thread").get_json()
        assert thread["tweets"]
        assert client.get("twitter/trends").get_json()["trends"]

    @pytest.mark.parametrize("query", ["", "?q=", "?q=+"])
    def test_a_missing_query(self, alice: User, api: Programs, query: str) -> None:
        response = api(alice).get(f"twitter/search{query}")
        assert response.status_code == 400
        error = response.get_json()
        assert error["status"] == "error"
        assert error["msg"] == "Query parameter is required"
        assert error["error"] == "Bad Request"

    def test_refusals(self, sandbox: Sandbox, alice: User, api: Programs) -> None:
        client = api(alice)
        nobody = client.get("twitter/user/nobody_at_all")
        assert (nobody.status_code, nobody.get_json()["status"]) == (404, "error")
        assert client.get("twitter/user/not-a-name").status_code == 400
        sandbox.fail("status", status=402)
        out = client.get("twitter/user/elif")
        assert out.status_code == 503
        assert "credits" in out.get_json()["msg"]
        assert out.headers["Retry-After"]

    def test_following(self, alice: User, api: Programs) -> None:
        client = api(alice)
        followed = client.post("twitter/user/bob/follow").get_json()
        assert followed["username"] == "bob@twitter"
        assert followed["follower_count"] == 1
        assert client.post("twitter/user/dana_writes/follow").status_code == 409


def test_without_a_key(alice: User, api: Programs) -> None:
    response = api(alice).get("twitter/user/bob")
    assert response.status_code == 404
    assert response.get_json()["msg"] == "Twitter is not set up on this site."


@pytest.mark.usefixtures("sandbox")
def test_document_names_all_errors_of_twitter_routes(
    app: Flask, alice: User, api: Programs
) -> None:
    """Every status of odd names, numbers and arguments is documented."""
    client, paths = api(alice), describe(app)["paths"]
    for path, entry in paths.items():
        for method, operation in entry.items():
            if not path.startswith("/api/twitter/"):
                continue
            for value, query in itertools.product(ODD_VALUES, ODD_QUERIES):
                named = re.sub(r"{\w+}", quote(value, safe=""), path)
                call = getattr(client, method)
                response = call(named.removeprefix("/api/") + query)
                assert str(response.status_code) in operation["responses"], (
                    named + query
                )


@pytest.mark.usefixtures("sandbox")
def test_document_names_required_arguments_of_twitter_routes(
    app: Flask, alice: User, api: Programs
) -> None:
    """Without a required argument there is a 400; with those alone there is none."""
    client, paths = api(alice), describe(app)["paths"]
    for path, entry in paths.items():
        if not path.startswith("/api/twitter/") or "get" not in entry:
            continue
        known = path.replace("{username}", "bob").replace("{tweet_id}", "20")
        parameters = entry["get"]["parameters"]
        needed = [p["name"] for p in parameters if p["in"] == "query" and p["required"]]
        address = known.removeprefix("/api/")
        assert (client.get(address).status_code == 400) is bool(needed), path
        whole = "&".join(f"{name}=x" for name in needed)
        assert client.get(f"{address}?{whole}").status_code != 400, path
