"""Every cached fragment is rendered from its key and from nothing else."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import meta, nodes
from markupsafe import Markup

import app as package
from app.main.forms.posts import PostForm, PostSettings
from app.media.attachments import AttachmentRecord
from app.posts.read_models import AuthorRecord, MentionRecord, PostRecord
from app.users.read_models import PersonRecord
from app.web.presenters.posts import PostBody, PostSource, PostView
from app.web.presenters.twitter import CrossPostView
from app.web.presenters.viewer_state import ViewerState
from app.web.speed.fragments import around, cached_fragment
from app.web.speed.rendering import FUNCTIONS, BlankForm
from app.web.speed.slots import page_functions

FORM_KEY = re.compile(r'name="idempotency_key" value="[^"]+"')

ROOT = Path(package.__file__).parent
TEMPLATES = ROOT / "templates"
CALLS = ("cached_fragment", "fragment")
# The module itself, and posts, of which a page has too many for a call each.
CALLERS = {"web/speed/fragments.py", "web/presenters/posts.py"}

AT = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
POST = PostRecord(
    id=5,
    body="Hello @bob",
    timestamp=AT,
    language="de",
    edited_at=AT,
    version=2,
    author=AuthorRecord(1, "alice", None),
    origin="twitter",
    origin_id="twitter:5",
    reply_to_id=4,
    conversation_id=4,
    parent_username="bob",
    reply_count=3,
    attachments=(
        AttachmentRecord(
            id=1,
            kind="picture",
            file_id="f",
            preview_id=None,
            source_url=None,
            alt=None,
            width=2,
            height=1,
        ),
    ),
)
VIEW = PostView(
    POST,
    Markup("<p>Hello</p>"),
    ViewerState(
        is_own=True,
        reactions=frozenset({"bookmark"}),
        can_translate=True,
        crosspost=CrossPostView("failed", "alice", None, "Not sent."),
    ),
    PostSource("twitter", "/twitter/alice/status/5"),
)
READ_BY_STRANGERS = replace(
    VIEW,
    post=replace(POST, author=AuthorRecord(1, "alice", None, True, False)),
    viewer_state=ViewerState(False, frozenset(), False, None, is_stranger=True),
)
BOB = PersonRecord(2, "bob", "Hello", None)
PLAIN_BAR: dict[str, Any] = {"signed_in": False, "here": "main.about"}
FULL_BAR: dict[str, Any] = {
    "signed_in": True,
    "here": "main.user",
    "twitter_available": True,
    "own_page": True,
    "is_admin": True,
}
PUBLIC_BAR: dict[str, Any] = {
    "signed_in": False,
    "twitter_available": False,
    "here": "main.explore",
    "root": "/mb",
    "registration_open": True,
}
BADGES = ("profile_url", "notifications_badge", "messages_badge")
# For each fragment: slots, and values that reach all of its template.
SAMPLES: dict[str, list[tuple[tuple[str, ...], dict[str, Any]]]] = {
    "layout/_badge.html": [
        ((), {"kind": "notification_count", "count": 3}),
        ((), {"kind": "message_count", "count": 0}),
    ],
    "layout/_navigation.html": [((), PLAIN_BAR), (BADGES, FULL_BAR)],
    "layout/_footer_fragment.html": [
        (("next",), {"has_token": True}),
        (("next",), {"has_token": False}),
    ],
    "layout/_public_navigation.html": [(("next",), PUBLIC_BAR)],
    "layout/_join.html": [(("next",), {"registration_open": True})],
    "layout/_modules.html": [((), {})],
    "layout/_search.html": [((), {})],
    "post/_body.html": [
        ((), {"body": PostBody("Hi @bob #tag", (MentionRecord("bob", "bob"),), False)}),
        ((), {"body": PostBody("Hi @bob #tag", (), True)}),
    ],
    "post/_compose.html": [
        (
            ("own_picture", "draft"),
            {"form": BlankForm(PostForm, PostSettings(140, 4)), "is_connected": True},
        )
    ],
    "post/_post.html": [
        ((), {"view": VIEW}),
        (("html",), {"view": VIEW}),
        ((), {"view": READ_BY_STRANGERS}),
    ],
    "task/_template.html": [((), {})],
    "user/_user.html": [
        ((), {"user": BOB, "is_viewer": False}),
        ((), {"user": BOB, "is_viewer": True, "following_ids": (2,)}),
    ],
}


def calls_of(tree: Any) -> Iterator[nodes.Call]:
    """Yield the calls of `cached_fragment` in a template."""
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "cached_fragment":
            yield call


def parsed(app: Flask, name: str) -> nodes.Template:
    """Parse a template of ours."""
    return app.jinja_env.parse((TEMPLATES / name).read_text())


def closure(app: Flask, name: str, seen: set[str] | None = None) -> set[str]:
    """Return a template with all that it includes and imports."""
    seen = set() if seen is None else seen
    if name not in seen:
        seen.add(name)
        for other in meta.find_referenced_templates(parsed(app, name)):
            assert other is not None, f"{name} includes what only a run can tell"
            closure(app, other, seen)
    return seen


def of_templates(app: Flask) -> dict[str, list[set[str]]]:
    """Return the names of values with which templates render each fragment."""
    found: dict[str, list[set[str]]] = {}
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        for call in calls_of(parsed(app, name)):
            first = call.args[0]
            assert isinstance(first, nodes.Const), f"{name}: which fragment?"
            assert call.dyn_kwargs is None, f"{name}: which values?"
            assert len(call.args) <= 2, f"{name}: values have names"
            found.setdefault(first.value, []).append({each.key for each in call.kwargs})
    return found


def of_modules() -> dict[str, list[ast.Call]]:
    """Return the calls by which modules render fragments."""
    found: dict[str, list[ast.Call]] = {}
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            function = getattr(node, "func", None)
            if isinstance(node, ast.Call) and getattr(function, "id", "") in CALLS:
                name = path.relative_to(ROOT).as_posix()
                found.setdefault(name, []).append(node)
    return found


@pytest.fixture
def config(config: type) -> type:
    """A site with every feature that a fragment shows."""
    settings: Any = config
    settings.TWITTER_API_KEY = "alice-secret-key"
    return config


@pytest.fixture
def names_of_pages(app: Flask) -> set[str]:
    """The names that every page's template has."""
    context: dict[str, Any] = {}
    with app.test_request_context("/"):
        app.update_template_context(context)
    return {*context, *app.jinja_env.globals} - {*FUNCTIONS, *page_functions()}


def test_every_fragment_has_samples(app: Flask) -> None:
    from_modules = {
        call.args[0].value
        for name, calls in of_modules().items()
        for call in calls
        if name != "web/speed/fragments.py" and isinstance(call.args[0], ast.Constant)
    }
    assert {*of_templates(app), *from_modules} == set(SAMPLES)


def test_modules_name_their_fragments_literally() -> None:
    calls = of_modules()
    assert set(calls) == CALLERS
    for call in calls["web/presenters/posts.py"]:
        assert isinstance(call.args[0], ast.Constant)
        assert all(keyword.arg for keyword in call.keywords)


def test_only_one_module_holds_the_cache() -> None:
    marks = ("FragmentCache[", 'extensions["fragments"]', "FragmentCache(")
    holders = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        if any(mark in path.read_text() for mark in marks)
    }
    assert holders == {"cache/fragments.py", "web/speed/fragments.py"}


@pytest.mark.parametrize("fragment", SAMPLES)
def test_fragment_uses_no_name_of_a_page(
    app: Flask, names_of_pages: set[str], fragment: str
) -> None:
    given = {name for slots, values in SAMPLES[fragment] for name in (*slots, *values)}
    with app.test_request_context("/"):
        given |= set(around().values())
    used: set[str] = set()
    for name in closure(app, fragment):
        used |= meta.find_undeclared_variables(parsed(app, name))
    assert (used - given) & names_of_pages == set()


@pytest.mark.parametrize("fragment", SAMPLES)
def test_fragment_is_rendered_from_its_key(app: Flask, fragment: str) -> None:
    for locale in app.config["LANGUAGES"]:
        for slots, values in SAMPLES[fragment]:
            filled = dict.fromkeys(slots, "FILLED")
            url = "/?text=LEAK&post=LEAK&q=LEAK&page=LEAK"
            headers = {"Accept-Language": locale, "Cookie": "session=LEAK"}
            with app.test_request_context(url, headers=headers):
                html = cached_fragment(fragment, filled, **values)
                again = cached_fragment(fragment, filled, **values)
            assert "LEAK" not in html
            # Each rendering of a form has a key of its own, in its slot.
            assert FORM_KEY.sub("", html) == FORM_KEY.sub("", again)
            assert bool(slots) == ("FILLED" in html)


def test_templates_pass_the_values_of_the_samples(app: Flask) -> None:
    for fragment, calls in of_templates(app).items():
        sampled = {name for _slots, values in SAMPLES[fragment] for name in values}
        for names in calls:
            assert names <= sampled, fragment
