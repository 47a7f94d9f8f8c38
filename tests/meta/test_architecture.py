"""What docs/architecture.md names exists, and its story of a post is short."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/architecture.md").read_text("utf-8")
STORY = re.search(r"(?ms)^## One post, from .*?(?=^## )", TEXT)
# Steps of the story of one post, from the form to a follower's open page.
MOST_STEPS = 12


def resolve(name: str) -> Any:
    """Return what a dotted name means. Raises AttributeError where it means nothing."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[end:]:
            found = getattr(found, attribute)
        return found
    raise AttributeError(name)


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"`(app(?:\.\w+)+)`", TEXT)) - {"app.web"})
)
def test_named_function_exists(name: str) -> None:
    assert callable(resolve(name))


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`(app/[\w/]+\.py)`", TEXT))))
def test_named_file_exists(path: str) -> None:
    assert (ROOT / path).is_file()


def test_story_of_a_post_is_short() -> None:
    assert STORY is not None
    steps = re.findall(r"(?m)^\d+\. .*", STORY.group())
    assert 0 < len(steps) <= MOST_STEPS
    assert all(re.search(r"`app(\.\w+)+`", step) for step in steps)
