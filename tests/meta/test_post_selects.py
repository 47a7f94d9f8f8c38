"""Posts are read through `app.posts.reading` and `app.posts.visibility` alone.

Whoever selects posts elsewhere has to know who may see them, and forgets it once. The
few places that may are listed, with the reason.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import app

ROOT = Path(app.__file__).parents[1]
SELECTING = {"select", "aliased", "get", "exists"}

# The functions that select posts by themselves, by module, and why they may.
ALLOWED = {
    "app/cli/demo/existing.py": (
        {"posts", "threads"},
        "The demo looks for what an earlier run of it wrote; nobody is shown it.",
    ),
    "app/compat/timeline.py": (
        {"following_posts"},
        "The contract is a Select of Post; its condition is that of visibility.",
    ),
    "app/integrations/twitter/crossposts.py": (
        {"_parent_tweet", "send"},
        "A handler sends its author's own post.",
    ),
    "app/integrations/twitter/queries.py": (
        {
            *("post_of_tweet", "mirrored", "newest_origin", "newest_times"),
            *("older_than", "sent", "since"),
        },
        "The mirror finds its own remote posts, by what they are elsewhere.",
    ),
    "app/integrations/twitter/threads.py": (
        {"join_waiting"},
        "The mirror joins its own remote posts.",
    ),
    "app/notifications/handlers.py": (
        {"notify_mentions"},
        "A handler locks the post that it notifies of.",
    ),
    "app/notifications/queries.py": (
        {"events"},
        "An event and the text that it quotes are one statement; its author is the"
        " actor, for whom the condition stands.",
    ),
    "app/search/documents.py": (
        {"<module>", "count"},
        "An index holds every post; a search leaves out what the viewer may not see.",
    ),
    "app/timeline/queries.py": (
        {"_correlated", "_recent"},
        "Ids merged per author or cut off in between; the conditions are of Scope.",
    ),
    "app/timeline/trends.py": (
        {"_people_of"},
        "Counts the people behind tags, of posts that strangers may list.",
    ),
}


def selects(path: Path) -> Iterator[str]:
    """Yield the names of functions in which posts are selected."""
    tree = ast.parse(path.read_text())
    for outer in tree.body:
        name = getattr(outer, "name", "<module>")
        for node in ast.walk(outer):
            if isinstance(node, ast.Call) and _selects_posts(node):
                yield name


def _selects_posts(call: ast.Call) -> bool:
    function = call.func
    name = getattr(function, "attr", getattr(function, "id", ""))
    return name in SELECTING and any(map(_names_post, call.args))


def _names_post(argument: ast.expr) -> bool:
    # Not within a nested call: that is looked at by itself.
    if isinstance(argument, ast.Call):
        return any(map(_names_post, argument.args))
    if isinstance(argument, ast.Attribute):
        return argument.attr == "Post" or _names_post(argument.value)
    if isinstance(argument, ast.Starred):
        return _names_post(argument.value)
    if isinstance(argument, ast.Tuple | ast.List):
        return any(map(_names_post, argument.elts))
    return isinstance(argument, ast.Name) and argument.id == "Post"


def test_posts_are_selected_in_their_own_room_only() -> None:
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "app").rglob("*.py")):
        name = str(path.relative_to(ROOT))
        if not name.startswith("app/posts/") and (names := set(selects(path))):
            found[name] = names
    assert found == {module: names for module, (names, _reason) in ALLOWED.items()}
