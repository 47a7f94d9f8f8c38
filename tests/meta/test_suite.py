"""Rules for tests: short names, and no way in but the public one."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    path
    for folder in ("tests", "flask_twitter_api/tests")
    for path in (ROOT / folder).rglob("*.py")
)
OURS = ("app", "config", "deploy", "flask_twitter_api", "tests")
MOST_WORDS = 10
# Private names that tests reach for; the list only becomes shorter.
PRIVATE = {
    "flask_twitter_api/tests/conftest.py: SingleFlight._join",
    "tests/functional/test_database_hangs.py: BoundedConnection._silent_until",
    "tests/functional/test_readiness.py: readiness._store",
    "tests/functional/test_readiness.py: readiness._remembered",
    "tests/unit/cache/conftest.py: registry._declared",
    "tests/unit/lib/test_passwords.py: passwords._common_words",
    "tests/unit/worker/outbox/test_delivery.py: delivery._renew",
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def private_names(tree: ast.Module) -> set[str]:
    """Return private names of our modules that a module imports or reads."""
    imported: dict[str, str] = {}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(OURS):
            imported |= {a.asname or a.name: a.name for a in node.names}
            found |= {a.name for a in node.names if a.name.startswith("_")}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            name = imported.get(node.value.id)
            if name and node.attr.startswith("_") and not node.attr.startswith("__"):
                found.add(f"{name}.{node.attr}")
    return found


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_test_has_a_name_of_ten_words_at_most(path: Path) -> None:
    names = [
        node.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    ]
    assert [name for name in names if name.count("_") > MOST_WORDS] == []


def test_tests_use_private_names_of_the_list_alone() -> None:
    used = {
        f"{name_of(path)}: {name}"
        for path in MODULES
        for name in private_names(ast.parse(path.read_text()))
    }
    assert used - PRIVATE == set()
