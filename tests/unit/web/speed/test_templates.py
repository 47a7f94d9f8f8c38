"""Addresses, icons and translations of templates are cached under the right keys."""

from typing import Any

from flask import Flask, g, render_template_string
from flask_babel import force_locale
from flask_babel import gettext as own_gettext

TO_ALICE = "{{ url_for('main.user', username='alice') }}"
ICON = """{% from '_macros/icons.html' import icon %}
{{- icon('pen', small=true, flip=true) }}"""


def rendered(app: Flask, text: str, root: str = "", **values: Any) -> str:
    """Render as a page of a site that is mounted at `root`."""
    with app.test_request_context("/explore", environ_overrides={"SCRIPT_NAME": root}):
        g.failing = True  # asks nothing of the database
        return render_template_string(text, **values)


def test_addresses_include_the_mount_path(app: Flask) -> None:
    assert rendered(app, TO_ALICE) == "/user/alice"
    assert rendered(app, TO_ALICE, root="/blog") == "/blog/user/alice"
    assert rendered(app, TO_ALICE) == "/user/alice"


def test_addresses_differ_by_types_of_values(app: Flask) -> None:
    text = "{{ url_for('main.explore', page=value) }}"
    found = [rendered(app, text, value=value) for value in (1, True, "1", None)]
    assert found[:2] == ["/explore?page=1", "/explore?page=True"]
    assert found[2:] == ["/explore?page=1", "/explore"]


def test_addresses_with_options_of_flask_are_not_cached(app: Flask) -> None:
    with app.test_request_context("/explore", base_url="https://one.test"):
        external = "{{ url_for('main.explore', _external=true, _anchor='search') }}"
        g.failing = True
        assert render_template_string(external) == "https://one.test/explore#search"


def test_icon_addresses_include_the_mount_path(app: Flask) -> None:
    html = rendered(app, ICON)
    assert 'class="icon icon--small icon--flip"' in html
    assert 'href="/static/img/icons.svg?v=' in html
    assert 'href="/blog/static/img/icons.svg?v=' in rendered(app, ICON, root="/blog")


def test_messages_follow_the_current_locale(app: Flask) -> None:
    with app.test_request_context("/"):
        g.failing = True
        for locale in ("es", "en", "fa", "es"):
            with force_locale(locale):
                text = render_template_string("{{ _('Home') }}")
                assert text == own_gettext("Home")


def test_variables_are_escaped_only_where_templates_escape(app: Flask) -> None:
    hello = "{{ _('Hi, %(username)s!', username='<b>') }} {{ _('100%%') }}"
    assert rendered(app, hello) == "Hi, &lt;b&gt;! 100%"
    plain = "{% autoescape false %}" + hello + "{% endautoescape %}"
    assert rendered(app, plain) == "Hi, <b>! 100%"


def test_number_chooses_the_plural_form(app: Flask) -> None:
    text = "{{ ngettext('%(num)s <post', '%(num)s <posts', count) }}"
    assert rendered(app, text, count=1) == "1 <post"
    assert rendered(app, text, count=3) == "3 <posts"


def test_number_is_written_in_the_digits_of_the_language(app: Flask) -> None:
    text = "{{ ngettext('%(num)s post', '%(num)s posts', 32) }}"
    with app.test_request_context("/"), force_locale("fa"):
        assert "۳۲" in render_template_string(text)
