"""The description of the API is whole, valid, and true under any garbage."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator

from app import create_app, db
from app.api import openapi, parts
from tests import engines, factories
from tests.api_client import Api, api_of

TEXT = st.text(max_size=40) | st.sampled_from(["\x00", "", "9" * 30, "-1", "null", "é"])
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(2**63), max_value=2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
    ),
    max_leaves=6,
)


def test_every_route_is_described(app: Flask) -> None:
    paths = openapi.describe(app)["paths"]
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api"):
            described = paths.get(parts.path_of(rule), {})
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                assert method.lower() in described, f"{method} {rule}"


def test_the_description_is_valid(app: Flask) -> None:
    OpenAPIV31SpecValidator(openapi.describe(app)).validate()


def test_the_description_says_something_of_everything(app: Flask) -> None:
    described = openapi.describe(app)
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


def test_the_description_is_served_and_cached(app: Flask) -> None:
    program = Api(app)
    answer = program.get("openapi.json")
    assert answer.get_json() == openapi.describe(app)
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert program.get("openapi.json", headers=tag).status_code == 304


def test_the_page_for_people_holds_no_inline_code(app: Flask) -> None:
    html = app.test_client().get("/api/docs").text
    assert 'data-url="/api/openapi.json"' in html
    assert "<script>" not in html
    assert "style=" not in html


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
)
def program(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Iterator[tuple[Api, Any]]:
    """Alice's program, on one site for all examples; passwords cost no time."""
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
        yield api_of(app, alice), openapi.describe(app)
        db.session.remove()
        db.engine.dispose()


def value_for(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Draw something near what a schema wants, or anything."""
    kind = schema.get("type")
    near: st.SearchStrategy[Any] = TEXT
    if "enum" in schema:
        near = st.sampled_from(schema["enum"])
    elif kind == "integer":
        near = st.integers(schema.get("minimum", -5), schema.get("maximum", 5))
    elif isinstance(kind, list):
        near = st.integers() | TEXT
    return near | JSON


def drawn_body(
    data: st.DataObject, entry: dict[str, Any], schemas: dict[str, Any]
) -> Any:
    """Draw a body near the described one: fields may be right, wrong or absent."""
    if "requestBody" not in entry:
        return None
    content = entry["requestBody"]["content"]["application/json"]["schema"]
    properties = schemas[content["$ref"].rpartition("/")[2]]["properties"]
    near = st.fixed_dictionaries(
        {}, optional={name: value_for(each) for name, each in properties.items()}
    )
    return data.draw(near | JSON)


def operations(paths: dict[str, Any]) -> list[tuple[str, str]]:
    # Getting a token hashes a password, and ending the token would end the test.
    left_out = {("/api/tokens", "post"), ("/api/tokens", "delete")}
    every = [(path, method) for path, entry in paths.items() for method in entry]
    return [each for each in every if each not in left_out and each[0] != "/api/docs"]


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(data=st.data())
def test_garbage_gets_a_described_answer(
    program: tuple[Api, Any], data: st.DataObject
) -> None:
    api, described = program
    path, method = data.draw(st.sampled_from(operations(described["paths"])))
    entry = described["paths"][path][method]
    query = {}
    for each in entry["parameters"]:
        value = data.draw(value_for(each["schema"]))
        if each["in"] == "path":
            number = isinstance(value, int) and not isinstance(value, bool)
            one = each["schema"]["type"] == "integer"
            inside = value if number and abs(value) < 2**53 and value >= 0 else 1
            path = path.replace("{" + each["name"] + "}", str(inside) if one else "x")
        elif data.draw(st.booleans()):
            query[each["name"]] = str(value)
    body = drawn_body(data, entry, described["components"]["schemas"])
    answer = api.send(method.upper(), path, body, query_string=query)
    assert answer.status_code < 500, answer.text
    if answer.status_code != 404:
        # `call` compares the answer with the description; sent twice, that must hold.
        api.call(method.upper(), path, body, query_string=query)
