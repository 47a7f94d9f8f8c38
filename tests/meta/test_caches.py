"""A process remembers the database in declared caches and nowhere else."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import models  # noqa: F401  # its triggers are attached
from app.cache import registry
from app.domains import register
from app.lib import ddl_changes

APP = Path(__file__).parents[2] / "app"
CACHING = {"cache", "lru_cache"}
FOREIGN = {"cachetools", "weakref.WeakKeyDictionary"}
# Functions whose result follows from their arguments, or from what a process is started
# with; and where that is not plain, why.
PURE = {
    "app/tasks/__init__.py:_own_application": "the application of a job's process",
    "app/metrics/process.py": "what the machine says of the process",
    "app/web/speed/assets.py": "files of the code, which change with a restart",
    "app/web/speed/widgets.py": "HTML of its arguments",
    "app/web/speed/transfer.py": "a parsed header",
    "app/web/speed/addresses.py": "addresses of routes",
    "app/web/speed/slots.py": "the names of slots",
    "app/web/speed/fragments.py": "equal values as one object",
    "app/http_api/rendering.py": "a serializer of a class",
    "app/credentials/sessions.py:_by_key": "a statement",
    "app/credentials/sessions.py:_columns_by_key": "a statement",
    "app/lib": "pure functions",
}
# Module dictionaries and the like that hold no row of the database.
KNOWN = {
    "app/cache/registry.py:_declared": "the declarations themselves",
    "app/email/letters.py:_file_readers": "functions of the code",
    "app/web/presenters/viewer_state.py:NOTHING_KNOWN": "an empty constant",
    "app/web/speed/fragments.py:_NO_SLOTS": "an empty constant",
    "app/events/__init__.py:_subscribers": "functions of the code",
    "app/lib/outages.py:_outages": "states of services",
    "app/metrics/probes.py:_probes": "functions of the code",
    "app/metrics/probes.py:_checks": "functions of the code",
    "app/web/speed/slots.py:_PER_REQUEST": "functions of the code",
    "app/news/readers.py:_readers": "functions of the code",
    "app/channels/feeds.py:_pumps": "open connections of streams",
}


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(APP.rglob("*.py")):
        name = path.relative_to(APP.parent).as_posix()
        yield name, ast.parse(path.read_text("utf-8"))


def _cached_functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = {ast.unparse(found).partition("(")[0] for found in _marks(node)}
            if names & CACHING:
                yield node


def _marks(node: ast.FunctionDef) -> list[ast.expr]:
    return node.decorator_list


def _is_statement(node: ast.FunctionDef) -> bool:
    """Return whether a function builds a statement, which compiles slowly."""
    returned = ast.unparse(node.returns) if node.returns else ""
    kinds = ("Select", "Subquery", "CTE", "ColumnElement", "Executable", "Update")
    return any(kind in returned for kind in kinds)


def _is_known(module: str, name: str, known: dict[str, str]) -> bool:
    return any(
        f"{module}:{name}" == each or module == each or module.startswith(f"{each}/")
        for each in known
    )


def test_cached_functions_are_pure_or_build_statements() -> None:
    found = [
        f"{module}:{node.name}"
        for module, tree in _modules()
        for node in _cached_functions(tree)
        if not _is_statement(node) and not _is_known(module, node.name, PURE)
    ]
    assert found == [], "declare a Cache (docs/caching.md), or say why it is pure"


def test_no_module_uses_caches_of_others() -> None:
    found = [
        f"{module}: {name}"
        for module, tree in _modules()
        for node in ast.walk(tree)
        for name in _imported(node)
        if name in FOREIGN and module != "app/channels/feeds.py"
    ]
    assert found == []


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "", *(f"{node.module}.{a.name}" for a in node.names)]
    return []


def _is_empty_container(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Dict | ast.List):
        return not ast.unparse(value).strip("{}[]")
    return isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[
        2
    ] in {"OrderedDict", "defaultdict", "WeakKeyDictionary", "WeakValueDictionary"}


def test_module_dictionaries_hold_no_rows() -> None:
    found = [
        f"{module}:{ast.unparse(target)}"
        for module, tree in _modules()
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and _is_empty_container(node.value)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if not _is_known(module, ast.unparse(target), KNOWN)
    ]
    assert found == [], "declare a Cache (docs/caching.md), or say what it holds"


def test_tables_that_invalidate_caches_have_triggers() -> None:
    register()
    used = {table for cache in registry.declared() for table in cache.invalidated_by}
    assert used, "no cache is declared"
    assert used <= ddl_changes.tables


@pytest.mark.parametrize("cache", registry.declared(), ids=lambda cache: cache.name)
def test_cache_is_bounded(cache: registry.Cache[int, int]) -> None:
    assert 0 < cache.max_entries <= 200_000
