"""Posts are written in one room: by the commands of `app.posts`."""

import ast
from pathlib import Path

import app as package

ROOT = Path(package.__file__).parent
ROOM = "posts/"
COMMANDS = {"posts/commands/local.py", "posts/commands/ingest.py"}
# Rows that belong to a post.
PARTS = {"PostRevision", "mention", "post_tag", "Tombstone"}
WRITING = {"insert", "insert_or_ignore", "upsert"}


def calls(path: Path) -> list[ast.Call]:
    tree = ast.parse(path.read_text())
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def name_of(node: ast.expr) -> str:
    return getattr(node, "id", getattr(node, "attr", ""))


def knows_posts(path: Path) -> bool:
    return "from app.posts.models import" in path.read_text()


def modules() -> dict[str, Path]:
    found = sorted(ROOT.rglob("*.py"))
    return {str(path.relative_to(ROOT)): path for path in found if knows_posts(path)}


def test_only_commands_construct_posts() -> None:
    makers = {
        module
        for module, path in modules().items()
        if any(name_of(call.func) == "Post" for call in calls(path))
    }
    assert makers == COMMANDS


def test_rows_of_posts_are_inserted_in_their_room() -> None:
    writers = {
        module
        for module, path in modules().items()
        for call in calls(path)
        if name_of(call.func) in WRITING
        and PARTS & {name_of(argument) for argument in call.args}
    }
    assert writers
    assert all(module.startswith(ROOM) for module in writers), writers
