"""The method modules say what the registry says, since they are made of it."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from flask_twitter_api import TwitterClient, generate
from flask_twitter_api.caller import Caller
from flask_twitter_api.endpoints import ENDPOINTS, Endpoint
from flask_twitter_api.endpoints.summaries import SUMMARIES
from flask_twitter_api.generate.layout import spread
from flask_twitter_api.plain import PlainCalls
from flask_twitter_api.typed import TypedCalls

MODULES = dict(generate.modules())
# As it stands beside the tests; what is installed has no manual.
REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
MANUAL = {REFERENCE / path.name: text for path, text in generate.manual()}
ALL = pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=lambda e: e.name)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: "/".join(path.parts[-3:]))
def test_a_checked_in_module_is_what_the_registry_makes(path: Path) -> None:
    assert path.read_text("utf-8") == MODULES[path], (
        "run: python -m flask_twitter_api.generate"
    )


@pytest.mark.parametrize("path", MANUAL, ids=lambda path: path.name)
def test_the_reference_is_what_the_registry_makes(path: Path) -> None:
    assert path.read_text("utf-8") == MANUAL[path], (
        "run: python -m flask_twitter_api.generate"
    )


def test_the_reference_has_each_call_with_its_price() -> None:
    (contents,) = (text for path, text in MANUAL.items() if path.name == "README.md")
    texts = "\n".join(MANUAL.values())
    for endpoint in ENDPOINTS.values():
        assert f"[`{endpoint.name}`](" in contents
        assert f"## {endpoint.name}\n\n{endpoint.summary}\n" in texts
        assert (
            f"`{endpoint.method} {endpoint.path}`, {endpoint.price.words()};" in texts
        )


def test_the_reference_has_each_typed_method() -> None:
    texts = "\n".join(MANUAL.values())
    own = {"act"}  # any of the actions, by its name
    methods = {name for name in vars(TwitterClient) if not name.startswith("_")}
    typed = {
        name
        for name, _ in inspect.getmembers(TypedCalls, inspect.isfunction)
        if not name.startswith("_") and not hasattr(Caller, name)
    }
    shown = set(re.findall(r"^- Typed: `(\w+)\(", texts, re.MULTILINE))
    assert typed - methods - own == shown


def test_no_module_of_methods_is_written_by_hand() -> None:
    folders = {path.parent for path in MODULES}
    for folder in folders:
        others = set(folder.glob("*.py")) - MODULES.keys()
        assert {path.name for path in others} == {"__init__.py", "base.py"}


@ALL
def test_a_docstring_tells_what_a_call_does_and_costs(endpoint: Endpoint) -> None:
    words = inspect.getdoc(getattr(PlainCalls, endpoint.name)) or ""
    text = " ".join(words.split())
    assert text.startswith(endpoint.summary)
    assert f"{endpoint.method} {endpoint.path}; {endpoint.price.words()}." in text


def test_summaries_are_imperative_sentences_of_known_calls() -> None:
    assert set(SUMMARIES) == set(ENDPOINTS)
    for text in SUMMARIES.values():
        assert text[0].isupper()
        assert text.endswith(".")
        assert text.split()[0] not in {"Give", "Tell", "Keep", "Have", "The", "A"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("get_my_info", "free"),
        ("get_user_about", "30 credits"),
        ("search_tweets", "15 credits a record, at least 15"),
        ("get_user_info", "18 credits a record, 1 each from 100 on, at least 15"),
        (
            "get_follower_ids",
            "2 credits a record, 1 each from 200 on, 0.45 each from 4,000 on, "
            "at least 100",
        ),
    ],
)
def test_a_price_reads_as_a_sentence(name: str, words: str) -> None:
    assert ENDPOINTS[name].price.words() == words


def test_every_public_typed_method_has_a_docstring() -> None:
    for name, method in inspect.getmembers(TypedCalls, inspect.isfunction):
        assert name.startswith("_") or inspect.getdoc(method), name


@pytest.mark.parametrize(("width", "height"), [(4, 1), (74, 1), (75, 3), (76, 4)])
def test_a_call_is_laid_out_in_lines_that_fit(width: int, height: int) -> None:
    parts = ["a" * width, "b=1"]
    lines = spread("run(", parts, ")", 4)
    assert len(lines) == height
    assert ast.unparse(ast.parse("\n".join(line[4:] for line in lines))) == (
        f"run({', '.join(parts)})"
    )
