"""Cached fragments are shared by viewers, and nothing of one viewer with another."""

from dataclasses import dataclass

import pytest
from flask import Flask, g
from flask_babel import force_locale
from flask_wtf.csrf import generate_csrf
from jinja2 import DictLoader, UndefinedError
from markupsafe import Markup

from app import db
from app.main.forms.posts import PostForm
from app.models import User
from app.users.read_models import PersonRecord
from app.web.speed.fragments import cached_fragment
from app.web.speed.slots import slot

WITH_FORM = "user/_user.html"
BOB = PersonRecord(2, "bob", "<b>Hello</b>", None)


@dataclass
class Mutable:
    """A value that could change after it became a key."""

    name: str = "bob"


def follow_form(app: Flask, person: PersonRecord = BOB, locale: str = "en") -> str:
    """Render a suggestion for a new viewer."""
    with app.test_request_context("/"), force_locale(locale):
        html = cached_fragment(WITH_FORM, user=person, is_viewer=False)
        assert generate_csrf() in html
        return str(html.replace(generate_csrf(), "TOKEN"))


@pytest.fixture
def template(app: Flask) -> DictLoader:
    """A template of the test's own, called "own"."""
    app.jinja_env.loader = loader = DictLoader({})
    return loader


def rendered(app: Flask, url: str = "/", **values: object) -> str:
    """Render the test's own template for the request of a page."""
    with app.test_request_context(url):
        return str(cached_fragment("own", **values))  # type: ignore[arg-type]  # tests refuse some


def test_each_viewer_gets_their_own_csrf_token(app: Flask) -> None:
    assert follow_form(app) == follow_form(app)
    assert slot("csrf_token") not in str(follow_form(app))


def test_fragment_differs_by_locale_and_values(app: Flask) -> None:
    english = follow_form(app)
    assert follow_form(app, locale="fa") != english
    assert "carol" in follow_form(app, PersonRecord(3, "carol", None, None))
    assert "&lt;b&gt;Hello" in english


def test_slot_values_are_escaped_and_not_cached(app: Flask) -> None:
    for text, shown in (
        ("/a?b=1&c=2", "/a?b=1&amp;c=2"),
        ('"><i>', "&#34;&gt;&lt;i&gt;"),
    ):
        with app.test_request_context("/"):
            assert shown in cached_fragment(
                "layout/_footer_fragment.html", {"next": text}, has_token=False
            )


@pytest.mark.parametrize(
    "name",
    ["request", "session", "g", "config", "current_user", "form", "posts_html"],
)
def test_fragment_has_no_viewer_and_no_request(
    app: Flask, template: DictLoader, name: str
) -> None:
    template.mapping = {"own": "{{ " + name + " }}"}
    with pytest.raises(UndefinedError, match=name):
        rendered(app)


def test_functions_find_no_viewer_while_a_fragment_is_rendered(
    app: Flask, template: DictLoader
) -> None:
    template.mapping = {"own": "{{ form.post() }}{{ form.has_pictures }}"}
    with app.test_request_context("/?post=Buy", method="POST", data={"post": "Buy"}):
        g.viewer = User(username="alice")
        blank = PostForm(None).blank
        assert blank is None
    with app.test_request_context("/"):
        blank = PostForm().blank
        assert blank is not None
    with app.test_request_context("/", method="POST", data={"post": "Buy now"}):
        html = cached_fragment("own", form=blank)
    assert "Buy" not in html
    assert "False" in html


@pytest.mark.parametrize("value", [Mutable(), [1], {"a": 1}, User(username="bob")])
def test_mutable_value_is_refused(
    app: Flask, template: DictLoader, value: object
) -> None:
    template.mapping = {"own": "x"}
    with pytest.raises(TypeError):
        rendered(app, value=value)


def test_mutable_part_of_a_value_is_refused(app: Flask, template: DictLoader) -> None:
    template.mapping = {"own": "x"}
    person = PersonRecord(1, Mutable(), None, None)  # type: ignore[arg-type]  # the test's point
    person_with_form = PersonRecord(1, User(username="bob"), None, None)  # type: ignore[arg-type]  # the same
    for each in (person, person_with_form, (User(username="bob"),)):
        with pytest.raises(TypeError):
            rendered(app, value=each)


def test_equal_values_of_different_types_are_two_keys(
    app: Flask, template: DictLoader
) -> None:
    template.mapping = {"own": "{{ value }}"}
    with app.test_request_context("/"):
        template.mapping["own.html"] = "{{ value }}"
        assert cached_fragment("own.html", value=Markup("<b>")) == "<b>"
        assert cached_fragment("own.html", value="<b>") == "&lt;b&gt;"
    assert [rendered(app, value=value) for value in (True, 1, 1.0)] == [
        "True",
        "1",
        "1.0",
    ]


@pytest.mark.parametrize(
    "text", ["{% if name %}x{% endif %}", "{{ name | length }}", "{{ name == 'x' }}"]
)
def test_slot_can_only_be_printed(app: Flask, template: DictLoader, text: str) -> None:
    template.mapping = {"own": text}
    with app.test_request_context("/"), pytest.raises(TypeError):
        cached_fragment("own", {"name": "bob"})


def test_fragment_follows_settings_and_mount_path(
    app: Flask, template: DictLoader
) -> None:
    template.mapping = {
        "own": "{{ site_name }} {{ languages | length }} {{ url_for('main.index') }}"
    }
    assert rendered(app) == "Microblog 3 /index"
    app.config.update(SITE_NAME="Other", LANGUAGES=["en"])
    assert rendered(app) == "Other 1 /index"
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/blog"}):
        assert cached_fragment("own") == "Other 1 /blog/index"


def test_fragment_urls_work_with_trusted_hosts_and_server_name(
    app: Flask, template: DictLoader
) -> None:
    template.mapping = {"own": "{{ url_for('main.index') }}"}
    app.config.update(TRUSTED_HOSTS=[".example.org"], SERVER_NAME="example.org")
    with app.test_request_context("/", base_url="http://www.example.org"):
        assert cached_fragment("own") == "/index"


def test_rendering_leaves_the_database_session_of_the_page_alone(
    app: Flask, alice: User
) -> None:
    with app.test_request_context("/"):
        alice.about_me = "Not yet stored"
        assert follow_form(app)
        assert alice in db.session.dirty
