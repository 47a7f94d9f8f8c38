"""Whatever is sent to whatever route: a clear refusal, never a failure."""

import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import create_app, db
from app.credentials import sessions
from app.models import User
from tests.functional.test_uploads import picture
from tests.support import engines, factories
from tests.support.browsing import Browser
from tests.support.routes import kinds_of, values_for

# An endless answer, and what would end the session under test.
LEFT_OUT = {"main.stream", "api.stream", "auth.logout", "main.delete_account"}
NASTY = st.sampled_from(
    [
        "", " ", "\x00", "\u202e\u2066", "\ud800", "-1", "0", "9" * 40, "NaN", "1e400",
        "' OR 1=1 --", "<script>alert(1)</script>", "../../etc/passwd", "%00",
        "👨‍👩‍👧‍👦",
        "{{7*7}}", "می‌خواهم", "a" * 100_000, "\r\nX: y", "null", "[]", "true",
        "//evil.example", "before:9999-99-99", '"', "#", "@", "from:", "lang:xx -",
    ]
)  # fmt: skip
TEXT = st.one_of(NASTY, st.text(max_size=200))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4)
    ),
    max_leaves=8,
)
FIELDS = [
    "username", "email", "password", "password2", "remember_me", "post", "language",
    "message", "about_me", "q", "next", "name", "text", "source_language",
    "dest_language", "submit", "body", "old_password", "current_password", "page",
    "per_page", "max_id", "min_id", "since", "since_id", "limit", "sort", "type",
    "reply_to_id", "descriptions", "media_ids", "any", "all", "none", "address",
    "source", "title", "url", "format", "before", "cursor", "file", "decision",
    "hub.mode", "hub.topic", "maxwidth",
]  # fmt: skip
FILES = st.lists(st.sampled_from([b"", b"\x89PNG", picture()]), max_size=5)


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
)
def site(request, tmp_path_factory, worker_id):
    """One application for all examples, with CSRF off so that garbage gets further."""
    folder = tmp_path_factory.mktemp("garbage")
    on_server = request.param == "postgresql"
    url = (
        engines.fresh_postgresql(f"{worker_id}_garbage")
        if on_server
        else engines.fresh_sqlite(folder)
    )
    config = engines.make_config(url, folder)
    config.WTF_CSRF_ENABLED = False
    config.PROPAGATE_EXCEPTIONS = False
    app = create_app(config)
    with app.app_context():
        alice = factories.make_user("alice")
        factories.make_post(alice, "Hello #world")
        token = alice.get_token()
        db.session.commit()
        yield app, token
        db.session.remove()
        db.engine.dispose()


def signed_in(app) -> Browser:
    """Return Alice's browser without the cost of hashing her password."""
    browser = Browser(app)
    with app.app_context():
        identity = sessions.begin(db.session.get(User, 1), "").identity
    with browser.client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = identity, True
    return browser


def clean(text: Any) -> str:
    """Make a text that a client can put into a form at all."""
    return str(text).encode("utf-8", "replace").decode()


def address(app, rule, arguments) -> str:
    """Fill a rule's places with whatever was drawn, where its converter takes it."""
    values, kinds = values_for(app, rule), kinds_of(rule)
    for name in [name for name, value in values.items() if value != 1]:
        if kinds[name] == "any":
            continue
        values[name] = clean(arguments.get(name, "1")).strip("/") or "x"
    with app.test_request_context():
        return rule.build(values, append_unknown=False)[1]


def routes(app):
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in LEFT_OUT and rule.endpoint != "static"
        for method in sorted(rule.methods - {"OPTIONS", "HEAD"})
    ]


def test_it_is_alice_who_sends_it(site):
    assert "Hi, alice!" in signed_in(site[0]).get("/index").text


@pytest.mark.soak
@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(data=st.data())
def test_no_route_fails_on_garbage(site, data):
    app, token = site
    rule, method = data.draw(st.sampled_from(routes(app)))
    arguments = data.draw(st.dictionaries(st.sampled_from(FIELDS), TEXT, max_size=3))
    url = address(app, rule, arguments)
    form = data.draw(st.dictionaries(st.sampled_from(FIELDS), TEXT, max_size=5))
    query = data.draw(st.dictionaries(st.sampled_from(FIELDS), TEXT, max_size=3))
    options = {"query_string": {key: clean(value) for key, value in query.items()}}
    if rule.rule.startswith("/api/"):
        options["headers"] = {"Authorization": f"Bearer {token}"}
        fields = st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4)
        options["json"] = data.draw(fields | JSON)
    else:
        options["data"] = {key: clean(value) for key, value in form.items()}
        options["data"]["pictures"] = [
            (io.BytesIO(content), f"{place}.png")
            for place, content in enumerate(data.draw(FILES))
        ]
    # Buffered, so that the file of an answer is closed.
    client = signed_in(app).client
    answer = client.open(url, method=method, buffered=True, **options)
    assert answer.status_code < 500, (method, url, options, answer.text)


def test_no_route_takes_a_text_with_a_nul(site):
    app, token = site
    client = app.test_client()
    headers = {"Authorization": f"Bearer {token}"}
    for rule in app.url_map.iter_rules():
        values = values_for(app, rule, "a\0b")
        if "a\0b" in values.values() and "GET" in rule.methods:
            with app.test_request_context():
                url = rule.build(values, append_unknown=False)[1]
            answers = [client.get(url), client.get(url, headers=headers)]
            assert [each.status_code for each in answers] == [404, 404], url


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\x00", b"[" * 60_000, b'"\\ud800"', b"\xff\xfe"]
)
def test_broken_json_is_a_bad_request(site, body):
    app, token = site
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    answer = app.test_client().post("/api/users", data=body, headers=headers)
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "Bad Request"
