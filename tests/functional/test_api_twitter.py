"""Twitter for programs, in the words of the service and in those of this API."""

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
        program = api(alice)
        tweet = sandbox.world.write("bob", "A wombat")
        user = program.get("twitter/user/bob").get_json()
        assert (user["status"], user["data"]["userName"]) == ("success", "bob")
        tweets = program.get("twitter/user/bob/tweets").get_json()
        assert tweets["data"]["tweets"][0]["id"] == tweet.id
        assert program.get("twitter/user/bob/tweets?tab=replies").status_code == 200
        found = program.get("twitter/search?q=wombat").get_json()
        assert [each["id"] for each in found["tweets"]] == [tweet.id]
        alone = program.get(f"twitter/tweet/{tweet.id}").get_json()
        assert alone["tweets"][0]["text"] == "A wombat"
        thread = program.get(f"twitter/tweet/{tweet.id}/thread").get_json()
        assert thread["tweets"]
        assert program.get("twitter/trends").get_json()["trends"]

    @pytest.mark.parametrize("query", ["", "?q=", "?q=+"])
    def test_a_missing_query(self, alice: User, api: Programs, query: str) -> None:
        answer = api(alice).get(f"twitter/search{query}")
        assert answer.status_code == 400
        told = answer.get_json()
        assert told["status"] == "error"
        assert told["msg"] == "Query parameter is required"
        assert told["error"] == "Bad Request"

    def test_refusals(self, sandbox: Sandbox, alice: User, api: Programs) -> None:
        program = api(alice)
        nobody = program.get("twitter/user/nobody_at_all")
        assert (nobody.status_code, nobody.get_json()["status"]) == (404, "error")
        assert program.get("twitter/user/not-a-name").status_code == 400
        sandbox.fail("status", status=402)
        out = program.get("twitter/user/elif")
        assert out.status_code == 503
        assert "credits" in out.get_json()["msg"]
        assert out.headers["Retry-After"]

    def test_following(self, alice: User, api: Programs) -> None:
        program = api(alice)
        followed = program.post("twitter/user/bob/follow").get_json()
        assert followed["username"] == "bob@twitter"
        assert followed["follower_count"] == 1
        assert program.post("twitter/user/dana_writes/follow").status_code == 409


def test_without_a_key(alice: User, api: Programs) -> None:
    answer = api(alice).get("twitter/user/bob")
    assert answer.status_code == 404
    assert answer.get_json()["msg"] == "Twitter is not set up on this site."


@pytest.mark.usefixtures("sandbox")
def test_the_description_knows_what_twitter_routes_refuse(
    app: Flask, alice: User, api: Programs
) -> None:
    """Every status that comes of odd names, numbers and arguments is described."""
    program, paths = api(alice), describe(app)["paths"]
    for path, entry in paths.items():
        for method, operation in entry.items():
            if not path.startswith("/api/twitter/"):
                continue
            for value, query in itertools.product(ODD_VALUES, ODD_QUERIES):
                named = re.sub(r"{\w+}", quote(value, safe=""), path)
                call = getattr(program, method)
                answer = call(named.removeprefix("/api/") + query)
                assert str(answer.status_code) in operation["responses"], named + query


@pytest.mark.usefixtures("sandbox")
def test_the_description_knows_what_twitter_routes_need(
    app: Flask, alice: User, api: Programs
) -> None:
    """Without a required argument there is a 400; with those alone there is none."""
    program, paths = api(alice), describe(app)["paths"]
    for path, entry in paths.items():
        if not path.startswith("/api/twitter/") or "get" not in entry:
            continue
        known = path.replace("{username}", "bob").replace("{tweet_id}", "20")
        parameters = entry["get"]["parameters"]
        needed = [p["name"] for p in parameters if p["in"] == "query" and p["required"]]
        address = known.removeprefix("/api/")
        assert (program.get(address).status_code == 400) is bool(needed), path
        whole = "&".join(f"{name}=x" for name in needed)
        assert program.get(f"{address}?{whole}").status_code != 400, path
