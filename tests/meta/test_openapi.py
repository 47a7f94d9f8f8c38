"""The OpenAPI document is complete and valid, and holds for any garbage."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator

from app import create_app, db
from app.api.docs import describe
from app.http_api import components
from tests.support import engines, factories
from tests.support.api_client import Api, api_of

TEXT = st.text(max_size=40) | st.sampled_from(["\x00", "", "9" * 30, "-1", "null", "é"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(min_value=-(2**63), max_value=2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
)
JSON = (
    SCALARS
    | st.lists(SCALARS, max_size=3)
    | st.dictionaries(TEXT, SCALARS, max_size=3)
    | st.dictionaries(TEXT, st.lists(SCALARS, max_size=2), max_size=2)
)


def test_every_route_is_described(app: Flask) -> None:
    paths = describe(app)["paths"]
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api"):
            described = paths.get(components.path_of(rule), {})
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                assert method.lower() in described, f"{method} {rule}"


def test_document_is_valid(app: Flask) -> None:
    OpenAPIV31SpecValidator(describe(app)).validate()


def test_document_describes_every_part(app: Flask) -> None:
    described = describe(app)
    tags = {tag["name"] for tag in described["tags"]}
    names = set()
    for path in described["paths"].values():
        for entry in path.values():
            assert entry["summary"]
            assert entry["description"]
            assert set(entry["tags"]) <= tags
            assert entry["operationId"] not in names
            names.add(entry["operationId"])
    for name, schema in described["components"]["schemas"].items():
        assert schema.get("description"), name


def test_document_is_served_and_cached(app: Flask) -> None:
    client = Api(app)
    response = client.get("openapi.json")
    assert response.get_json() == describe(app)
    tag = {"If-None-Match": response.headers["ETag"]}
    assert client.get("openapi.json", headers=tag).status_code == 304


def test_document_names_the_prefix_of_the_site(app: Flask) -> None:
    client = app.test_client()
    response = client.get("/api/openapi.json", environ_overrides={"SCRIPT_NAME": "/mb"})
    assert response.get_json()["servers"] == [{"url": "/mb"}]


def test_handbook_names_every_route(app: Flask) -> None:
    text = (Path(app.root_path).parent / "docs" / "api.md").read_text()
    for path, entry in describe(app)["paths"].items():
        for method in entry:
            assert f"`{method.upper()} {path}`" in text, f"{method} {path}"


def test_documentation_page_has_no_inline_code(app: Flask) -> None:
    html = app.test_client().get("/api/docs").text
    assert 'data-url="/api/openapi.json"' in html
    assert "<script>" not in html
    assert "style=" not in html


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
)
def client(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Iterator[tuple[Api, Any]]:
    """Alice's client, on one site for all examples; passwords cost no time."""
    folder = tmp_path_factory.mktemp("openapi")
    url = (
        engines.fresh_postgresql(f"{worker_id}_openapi")
        if request.param == "postgresql"
        else engines.fresh_sqlite(folder)
    )
    config = engines.make_config(url, folder, PROPAGATE_EXCEPTIONS=False)
    app = create_app(config)
    with app.app_context():
        alice = factories.make_user("alice")
        bob = factories.make_user("bob")
        factories.make_post(bob, "Hello #world")
        factories.follow(alice, bob)
        yield api_of(app, alice), describe(app)
        db.session.remove()
        db.engine.dispose()


def value_for(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Draw values near what a schema accepts, or anything."""
    kind = schema.get("type")
    near: st.SearchStrategy[Any] = TEXT
    if "enum" in schema:
        near = st.sampled_from(schema["enum"])
    elif kind == "integer":
        near = st.integers(schema.get("minimum", -5), schema.get("maximum", 5))
    elif isinstance(kind, list):
        near = st.integers() | TEXT
    return near | JSON


def operations(paths: dict[str, Any]) -> list[tuple[str, str]]:
    # Getting a token hashes a password, and ending the token would end the test.
    left_out = {("/api/tokens", "post"), ("/api/tokens", "delete")}
    every = [(path, method) for path, entry in paths.items() for method in entry]
    return [each for each in every if each not in left_out and each[0] != "/api/docs"]


def calls(described: Any, path: str, method: str) -> st.SearchStrategy[Any]:
    """Draw calls of one operation: fields may be right, wrong or absent."""
    entry = described["paths"][path][method]
    places, query = {}, {}
    for each in entry["parameters"]:
        if each["in"] == "query":
            query[each["name"]] = value_for(each["schema"]).map(str)
        elif each["schema"]["type"] == "integer":
            places[each["name"]] = st.integers(0, 3) | st.integers(0, 2**53 - 1)
        else:
            places[each["name"]] = st.text("abcé#'\"%\0 ", min_size=1, max_size=5)
    body: st.SearchStrategy[Any] = st.none()
    content = entry.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        body = JSON
    elif content:
        reference = content["application/json"]["schema"]["$ref"]
        schema = described["components"]["schemas"][reference.rpartition("/")[2]]
        fields = {k: value_for(each) for k, each in schema["properties"].items()}
        body = st.fixed_dictionaries({}, optional=fields) | JSON
    return st.tuples(
        st.just(method.upper()),
        st.fixed_dictionaries(places).map(lambda drawn: filled(path, drawn)),
        st.fixed_dictionaries({}, optional=query),
        body,
    )


def filled(path: str, places: dict[str, Any]) -> str:
    """Return a path with values in place of its parameters."""
    for name, value in places.items():
        path = path.replace("{" + name + "}", quote(str(value), safe=""))
    return path


@settings(
    max_examples=200,
    deadline=None,
    # What fails has changed the database, so that smaller examples may not fail.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(data=st.data())
def test_garbage_gets_a_documented_response(
    client: tuple[Api, Any], data: st.DataObject
) -> None:
    api, described = client
    path, method = data.draw(st.sampled_from(operations(described["paths"])))
    method, path, query, body = data.draw(calls(described, path, method))
    response = api.send(method, path, body, query_string=query)
    assert response.status_code < 500, response.text
    if response.status_code != 404:
        # `call` compares the response with the document; it holds for a repetition.
        api.call(method, path, body, query_string=query)
