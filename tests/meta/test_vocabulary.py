"""Names and docstrings use the field's words (CONTRIBUTING.md, "Words")."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Words of our own, and what the field says in their place.
OUT = {
    "answerable": "repliable, or a verb",
    "asker": "viewer or client",
    "bury": "delete and store a tombstone",
    "buried": "deleted",
    "chore": "periodic job",
    "duty": "periodic job",
    "duties": "periodic jobs",
    "errand": "job or call",
    "hearing": "subscription",
    "kick": "wake",
    "kicker": "waker",
    "piece": "chunk or part",
    "pieces": "chunks or parts",
    "rota": "schedule",
    "shelf": "cache or store",
    "somebody": "user or viewer",
    "stands": "relationship",
    "teller": "publisher or progress",
    "tell": "publish or notify",
    "tells": "returns or publishes",
    "told": "notified or published",
    "whoever": "the user or viewer",
    "wording": "translation",
}
# How a docstring does not begin: what is returned is returned, not given or told.
BEGINNINGS = re.compile(r"(Give|Gives|Tell|Tells|Have|Say|Says|State|Know)\b")


def python_files() -> list[Path]:
    """Return what is ours to name: the frozen revisions and the extension are not."""
    return [
        path
        for folder in ("app", "deploy", "bench", "tests")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path != Path(__file__)
    ]


def names_of(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield each name that a module defines, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno


def words_of(name: str) -> set[str]:
    """Return the words of a name in snake_case or CamelCase."""
    return set(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()))


@pytest.mark.parametrize("folder", ["app", "deploy", "bench", "tests"])
def test_names_use_no_word_of_our_own(folder: str) -> None:
    found = []
    for path in python_files():
        if path.relative_to(ROOT).parts[0] != folder:
            continue
        names = [(path.stem, 1), *names_of(ast.parse(path.read_text("utf-8")))]
        for name, line in names:
            for word in words_of(name) & OUT.keys():
                found.append(f"{path.relative_to(ROOT)}:{line}: {name} ({OUT[word]})")
    assert not found, "\n".join(found)


def test_docstrings_say_what_is_returned_or_done() -> None:
    found = []
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(
                node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
            ):
                continue
            text = ast.get_docstring(node) or ""
            if BEGINNINGS.match(text):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {text[:60]}")
    assert not found, "\n".join(found)
