"""Wherever a name is a link, it is the name of a person and not a word of a text."""

import ast
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

import app as package

ROOT = Path(package.__file__).parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Who turns the names of a text into links: local ones lead to whom the post mentions,
# those of Twitter to names there, for which Twitter answers.
LINKERS = {"web/presenters/posts.py", "web/presenters/twitter_links.py"}
# Who finds names in a text: links above, and who stores whom a post mentions.
FINDERS = {
    *("lib/render.py", "posts/links.py", "cli/demo/plan.py"),
    # A name says nothing of the language of a text.
    "lib/language.py",
    # A headline that is shared shall mention nobody.
    "news/sharing.py",
}
FINDING = {"find_entities", "mentioned_names", "mentions"}


def names_used(path: Path) -> set[str]:
    """Return the names that a module calls."""
    calls = (
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
    )
    functions = (
        getattr(call.func, "id", getattr(call.func, "attr", "")) for call in calls
    )
    return set(functions)


def modules_with(names: set[str]) -> set[str]:
    """Return the modules that call any of these."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        if names_used(path) & names
    }


def test_two_modules_link_the_names_of_texts() -> None:
    assert modules_with({"render_post"}) == LINKERS


def test_names_are_found_only_where_posts_are_written_or_drawn() -> None:
    assert modules_with(FINDING) - {"lib/entities.py"} == FINDERS


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_links_people_by_their_present_names(app: Flask, path: Path) -> None:
    """A row of the database has the name, which the query joined by the person's id."""
    tree = app.jinja_env.parse(path.read_text())
    for call in tree.find_all(nodes.Call):
        if not isinstance(call.node, nodes.Name) or call.node.name != "url_for":
            continue
        for keyword in call.kwargs:
            if keyword.key in ("username", "recipient"):
                assert isinstance(keyword.value, nodes.Getattr)
                assert keyword.value.attr == "username"
