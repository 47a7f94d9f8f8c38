"""Each endpoint against the sandbox, over a real socket."""

import json
from pathlib import Path
from typing import Any

import pytest

from flask_twitter_api import TwitterClient
from flask_twitter_api.answers import pick
from flask_twitter_api.endpoints import ENDPOINTS, Envelope, Paging
from flask_twitter_api.errors import InvalidKeyError
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.transport import HandlerTransport, Request, Response

from .conftest import KEY, MakeClient
from .samples import Samples

NAMES = sorted(ENDPOINTS)
SHAPES = json.loads(Path(__file__).with_name("shapes.json").read_text())
#: What the stand-in leaves out, and what the service's shapes only allow.
LEFT_OUT = {"media_results", "meta_description"}
#: Blocks of many kinds, which one shape can not tell.
MIXED = {"contents"}


@pytest.mark.parametrize("name", NAMES)
def test_it_answers_by_its_method(
    name: str, client: TwitterClient, sandbox: Sandbox
) -> None:
    endpoint = ENDPOINTS[name]
    answer = getattr(client.plain, name)(**Samples(sandbox).of(name))
    assert answer.get("status", "success") == "success", answer
    assert ("status" in answer) is (endpoint.envelope is not Envelope.NONE)
    assert ("has_next_page" in answer) is (endpoint.paging is not Paging.NONE)
    if endpoint.items:
        assert pick(answer, endpoint.items) is not None
    assert len(sandbox.calls) == 1


def test_none_of_them_takes_a_key_that_ran_out(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    samples = Samples(sandbox)
    client = make_client("expired-key", breaker_seconds=0)
    for name in NAMES:
        with pytest.raises(InvalidKeyError, match="API key is invalid"):
            client.request(name, **samples.of(name))
    assert len(sandbox.calls) == len(NAMES)


@pytest.mark.parametrize(
    "name", [name for name in NAMES if any(p.required for p in ENDPOINTS[name].params)]
)
def test_it_asks_for_what_it_needs_before_it_calls(name: str) -> None:
    with TwitterClient(KEY, transport=HandlerTransport(_nobody)) as client:
        answer = client.plain._answer(name)
    assert answer["error"] == "invalid_parameters"
    assert answer["msg"].endswith("is required")


def _nobody(_request: Request) -> Response:
    raise AssertionError("something was sent")


def _differences(shape: Any, value: Any, where: str) -> list[str]:
    if isinstance(shape, str) and shape.startswith("$"):
        shape = SHAPES["$refs"][shape[1:]]
    if isinstance(shape, dict) and isinstance(value, dict):
        missing = [f"{where}.{k}" for k in shape if k not in value and value]
        known = [k for k in value if k in shape and k not in MIXED]
        return missing + [
            problem
            for key in known
            for problem in _differences(shape[key], value[key], f"{where}.{key}")
        ]
    if isinstance(shape, list) and isinstance(value, list):
        pairs = [(shape[0], one) for one in value] if shape else []
        return [p for pair in pairs for p in _differences(*pair, f"{where}[]")]
    names = {"str": str, "int": int, "bool": bool}
    if value is None or shape == "null" or isinstance(value, names.get(shape, object)):
        return []
    return [f"{where} is {type(value).__name__}, not {shape}"]


@pytest.mark.parametrize("call", [call for call in SHAPES if not call.startswith("$")])
def test_the_stand_in_tells_all_that_the_service_tells(
    call: str, client: TwitterClient, sandbox: Sandbox
) -> None:
    method, _, path = call.partition(" ")
    (endpoint,) = (
        one for one in ENDPOINTS.values() if (one.method, one.path) == (method, path)
    )
    samples = Samples(sandbox)
    if endpoint.name == "get_bookmarks":
        client.request("bookmark_tweet", **samples.of("bookmark_tweet"))
    if endpoint.name == "get_dm_history":
        client.request("send_direct_message", **samples.of("send_direct_message"))
    answer = client.request(endpoint.name, **samples.of(endpoint.name))
    found = _differences(SHAPES[call], answer, "")
    assert [one for one in found if one.rpartition(".")[2] not in LEFT_OUT] == []
