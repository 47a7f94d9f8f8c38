"""Sizes that keep the code readable; at the limit, split by noun."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULE_LINES = 300
FUNCTION_LINES = 40
SOURCES = sorted(
    path
    for folder in ("app", "flask_twitter_api", "bench", "deploy")
    for path in (ROOT / folder).rglob("*.py")
    if not {"node_modules", "tests"} & set(path.relative_to(ROOT).parts)
)
TESTS = sorted(
    path
    for folder in ("tests", "flask_twitter_api/tests")
    for path in (ROOT / folder).rglob("*.py")
)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_module_is_short_and_so_are_its_functions(path):
    text = path.read_text()
    assert len(text.splitlines()) <= MODULE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= FUNCTION_LINES, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_module_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text()))


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_a_module_of_tests_is_short(path):
    assert len(path.read_text().splitlines()) <= MODULE_LINES
