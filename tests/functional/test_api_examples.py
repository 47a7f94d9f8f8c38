"""Every example of the Swagger page runs at a running site."""

from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from tests.support.api_client import check_got
from tests.support.api_examples import Example, examples
from tests.support.api_site import ApiSite
from tests.support.browsing import Browsing
from tests.support.sites import running
from tests.support.streams import listening

SETTINGS = {"RATELIMIT_ENABLED": "no"}
STREAM = "/api/stream"
SOURCE, QUEUE = "/api/news/sources/{id}", "/api/channels/{channel}"
# What is refused, and why that is right.
REFUSED = {
    # Nobody can change another's account; whoever is blocked cannot be followed.
    ("PUT", "/api/users/{id}"): 403,
    ("PUT", "/api/users/{id}/follow"): 403,
    # The name is taken, the task has not failed.
    ("POST", "/api/programs"): 400,
    ("POST", "/api/tasks/{id}/retry"): 409,
    # Receipts are of one delivery.
    ("POST", f"{QUEUE}/ack"): 400,
    ("POST", f"{QUEUE}/nack"): 400,
    ("POST", f"{QUEUE}/dead-letters/delete"): 400,
    ("POST", f"{QUEUE}/dead-letters/retry"): 400,
    # There is no such site, so nothing of it.
    ("POST", "/api/news/sources"): 400,
    ("POST", "/api/news/{id}/share"): 404,
    ("PATCH", SOURCE): 404,
    ("DELETE", SOURCE): 404,
    ("PUT", f"{SOURCE}/mute"): 404,
}
# All of it while the extension is not installed.
TWITTER = "/api/twitter/"


def _path(example: Example, ids: dict[str, Any]) -> str:
    """Return the path with the example of the document, or with what is there."""
    path = example.path
    for name, value in example.known.items():
        path = path.replace(f"{{{name}}}", str(value))
    for known, value in ids.items():
        if path.startswith(known):
            path = path.replace("{id}", str(value), 1)
    return path.replace("{id}", "1")


def _run(site: ApiSite, described: Any) -> dict[tuple[str, str], int]:
    """Run all examples but the stream, and return the status of each."""
    ids, found = site.fill(), {}
    for example in examples(described):
        if example.path != STREAM:
            got = site.send(example, _path(example, ids))
            check_got(described, example.path, example.method, got)
            found[example.method, example.path] = got.status
    return found


def _listen(site: ApiSite, described: Any) -> None:
    """Run the example of the stream, which says what somebody else writes."""
    (example,) = (each for each in examples(described) if each.path == STREAM)
    (channel,) = example.query["channel"]
    site.session.headers.update(site.token())
    with listening(site.session, f"{site.url}{STREAM}?channel={channel}") as stream:
        post = site.made("POST", "/api/posts", {"body": "For all"}, "bob")
        assert stream.wait_for("post")["data"]["id"] == post["id"]


def test_every_example_runs_at_a_running_site(tmp_path: Path) -> None:
    with running(tmp_path, SETTINGS) as (url, _log):
        site = ApiSite(url)
        described = site.made("GET", "/api/openapi.json")
        statuses = _run(site, described)
        operations = sum(len(entry) for entry in described["paths"].values())
        assert len(statuses) == operations - 1
        twitter = {each for each in statuses if each[1].startswith(TWITTER)}
        assert {statuses.pop(each) for each in twitter} == {404}
        refused = {each: code for each, code in statuses.items() if code >= 400}
        assert refused == REFUSED, "\n".join(map(str, sorted(refused.items())))
        _listen(site, described)


def test_swagger_opens_the_documentation(client: FlaskClient) -> None:
    page = client.get("/swagger", follow_redirects=True)
    assert page.status_code == 200
    assert page.request.path == "/api/docs"
    assert "swagger-ui-bundle.js" in page.text


def test_swagger_page_is_allowed_by_its_policy(browsing: Browsing) -> None:
    page = browsing.anonymous().get("/api/docs")
    assert "<script>" not in page.text
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
