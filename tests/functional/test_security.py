"""Security of responses: headers, cookies, forms."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.extensions import db
from app.media import service as media
from app.messages import service as messages
from app.models import User
from app.secret import ConfigurationError
from app.tasks.downloads import make_link
from tests.support import factories
from tests.support.browsing import TOKEN, Browsing
from tests.support.counting import StatementCounter
from tests.support.factories import PASSWORD
from tests.support.routes import values_for

HTML = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Reads the session's cookie: it takes JSON only, which no page of another site can
# send without being asked first.
JSON_ONLY = {"main.translate_text"}
FORM_METHODS = ("POST", "PUT", "PATCH", "DELETE")


def policy(answer: TestResponse) -> dict[str, str]:
    """Read a Content-Security-Policy."""
    text = answer.headers["Content-Security-Policy"]
    parts = (part.strip().partition(" ") for part in text.split(";"))
    return {name: value for name, _blank, value in parts}


def fill(app: Flask, rule: Any) -> str:
    """Return an address of a rule, with an id or a name of something that exists."""
    values = values_for(app, rule, "alice")
    with app.test_request_context():
        path: str = rule.build(values, append_unknown=False)[1]
    return path


def answers(app: Flask, alice: User, browsing: Browsing) -> Iterator[TestResponse]:
    """Return one answer of every kind that there is."""
    client = browsing.as_user(alice).client
    page = client.get("/auth/login", headers=HTML)
    sheet = re.search(r'href="(/style[^"]+)"', client.get("/index").text)
    assert sheet
    # Pages, a redirect, a fragment, files, a picture, JSON, machines' questions.
    yield page
    for path in ("/index", "/", "/user/alice/popup", "/notifications", "/healthz"):
        yield client.get(path, headers=HTML)
    for path in ("/readyz", sheet[1], "/static/js/app.js", "/identicons/1.svg"):
        yield client.get(path, headers=HTML, buffered=True)
    for path in ("/api/docs", "/api/openapi.json", "/api/users", "/api/nowhere"):
        yield client.get(path, headers=HTML)
    # Every refusal, as a page and as JSON.
    for headers in (HTML, JSON):
        yield client.get("/nowhere", headers=headers)
        yield client.get("/static/nowhere", headers=headers)
        yield client.get("/follow/alice", headers=headers)
        yield client.post("/follow/alice", headers=headers)
        yield client.post("/translate", headers=headers)
        yield app.test_client().get("/notifications", headers=headers)
        yield client.get("/auth/reset_password/spent", headers=headers)
        yield client.get("/explode", headers=headers)
        yield client.get("/exports/forged", headers=headers)
    yield client.options("/index")
    yield client.head("/index")


def test_every_kind_of_answer_protects_its_reader(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.route("/explode")
    def explode() -> None:
        raise RuntimeError("an error of ours")

    statuses = set()
    for answer in answers(app, alice, browsing):
        statuses.add(answer.status_code)
        where = (answer.request.path, answer.status)
        for name, value in EXPECTED.items():
            assert answer.headers.get(name) == value, (where, name)
        found = policy(answer)
        assert "unsafe" not in str(found), where
        assert found["default-src"] in ("'self'", "'none'"), where
        assert found["frame-ancestors"] == "'none'", where
        assert "Cache-Control" in answer.headers, where
        assert answer.headers.get("Server", "").count("/") == 0, where
    assert statuses >= {200, 302, 400, 401, 404, 405, 410, 500}


def test_the_policy_lets_nothing_foreign_in(client: FlaskClient) -> None:
    found = policy(client.get("/auth/login", headers=HTML))
    assert found["object-src"] == found["base-uri"] == "'none'"
    assert found["form-action"] == "'self'"
    foreign = re.compile(r"\*|https?:|//|unsafe|blob:")
    assert not foreign.search(str(found))


def test_no_cache_stores_what_is_for_one_person(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    client = browsing.as_user(alice).client
    for path in ("/index", "/notifications", "/messages", "/auth/login", "/nowhere"):
        cached = client.get(path, headers=HTML).headers["Cache-Control"]
        assert "private" in cached or "no-store" in cached, path


def test_site_behind_tls_sends_hsts(app: Flask, client: FlaskClient) -> None:
    name = "Strict-Transport-Security"
    assert name not in client.get("/auth/login").headers
    app.config["PUBLIC_URL"] = "https://microblog.test"
    assert "max-age=31536000" in client.get("/auth/login").headers[name]


def cookies(answer: TestResponse) -> dict[str, str]:
    """Return the cookies that an answer sets, by name."""
    return {
        text.partition("=")[0]: text for text in answer.headers.getlist("Set-Cookie")
    }


@pytest.mark.parametrize("secure", [True, False])
def test_no_cookie_is_seen_by_scripts_or_sent_by_others(
    app: Flask, alice: User, secure: bool
) -> None:
    app.config["SESSION_COOKIE_SECURE"] = app.config["REMEMBER_COOKIE_SECURE"] = secure
    # Forms of a site behind TLS are refused without the page that they came from.
    root = "https://localhost" if secure else "http://localhost"
    client = app.test_client()
    page = client.get("/auth/login", base_url=root)
    token = TOKEN.search(page.text)
    assert token
    fields = {"username": "alice", "password": PASSWORD, "remember_me": "y"}
    sent = {"base_url": root, "headers": {"Referer": f"{root}/auth/login"}}
    entered = client.post("/auth/login", data=fields | {"csrf_token": token[1]}, **sent)
    assert entered.status_code == 302
    page = client.get("/settings", base_url=root)
    token = TOKEN.search(page.text)
    assert token
    chosen = client.post(
        "/language", data={"language": "es", "csrf_token": token[1]}, **sent
    )
    set_here = cookies(entered) | cookies(chosen)
    assert set(set_here) >= {"session", "remember_token", "language"}
    for name, text in set_here.items():
        assert "HttpOnly" in text, name
        assert "SameSite=Lax" in text, name
        assert ("Secure" in text) is secure, name
        assert "Domain=" not in text, name


def test_a_session_that_was_planted_knows_nothing_of_its_victim(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    thief, victim = browsing.anonymous(), browsing.anonymous()
    known = thief.token("/auth/login")
    planted = thief.client.get_cookie("session")
    assert planted
    victim.client.set_cookie("session", planted.value)
    fields = {"username": "alice", "password": PASSWORD, "csrf_token": known}
    entered = victim.client.post("/auth/login", data=fields)
    assert entered.location == "/index"
    # The token that the thief knows opens nothing now, and neither does the cookie.
    forged = {"csrf_token": known, "post": "Written by a thief"}
    assert victim.client.post("/index", data=forged).status_code == 400
    assert thief.client.get("/index", headers=HTML).status_code == 302


def test_no_form_is_taken_without_its_token(
    app: Flask,
    alice: User,
    bob: User,
    browsing: Browsing,
    statements: StatementCounter,
) -> None:
    client = browsing.as_user(alice).client
    # Pages that give an expired form back may find that there is nothing to give back:
    # somebody is signed in already, or what the form is about is gone.
    elsewhere = {302, 404, 410}
    taken = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") or rule.endpoint in JSON_ONLY:
            continue
        for method in rule.methods & set(FORM_METHODS):
            path = fill(app, rule)
            for fields in ({}, {"csrf_token": "forged"}, {"submit": "1"}):
                with statements() as asked:
                    answer = client.open(path, method=method, data=fields, headers=HTML)
                view = app.view_functions[rule.endpoint]
                harmless = (
                    elsewhere if getattr(view, "restores_input", False) else set()
                )
                written = [text for text in asked if not text.startswith("SELECT")]
                if answer.status_code not in {400} | harmless or written:
                    taken.append((method, path, answer.status, written))
    assert taken == []
    assert client.get("/settings", headers=HTML).status_code == 200


def test_a_page_of_another_site_cannot_ask_for_translations(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    client = browsing.as_user(alice).client
    body = '{"text": "Hello", "source_language": "en", "dest_language": "es"}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        answer = client.post("/translate", data=body, content_type=kind)
        assert answer.status_code == 415, kind


def test_the_api_takes_no_cookie_for_a_token(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    client = browsing.as_user(alice).client
    public = {"api.create_user", "api.get_token", "api.openapi", "api.docs"}
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/") or rule.endpoint in public:
            continue
        for method in rule.methods - {"OPTIONS", "HEAD"}:
            answer = client.open(fill(app, rule), method=method, json={})
            assert answer.status_code == 401, (method, rule.rule)


@pytest.mark.parametrize("name", ["Host", "X-Forwarded-Host", "Forwarded"])
def test_no_page_repeats_the_host_that_a_request_names(
    app: Flask, alice: User, browsing: Browsing, name: str
) -> None:
    post = factories.make_post(alice, "Hello #world")
    client = browsing.as_user(alice).client
    session = client.get_cookie("session")
    assert session
    evil = "host=evil.example" if name == "Forwarded" else "evil.example"
    paths = ["/", "/index", f"/post/{post.id}", "/user/alice", "/settings", "/nowhere"]
    paths += ["/auth/login", "/api/openapi.json", "/api/docs", "/explore"]
    for path in paths:
        stranger = app.test_client()
        stranger.set_cookie("session", session.value, domain="evil.example")
        stranger.set_cookie("session", session.value)
        answer = stranger.get(path, headers=HTML | {name: evil})
        assert answer.status_code < 500, path
        assert "evil.example" not in answer.text, path
        headers = [value for key, value in answer.headers if key != "Set-Cookie"]
        assert "evil.example" not in str(headers), path


def test_a_host_that_is_not_trusted_gets_no_page(config: type) -> None:
    config.TRUSTED_HOSTS = ["microblog.test"]  # type: ignore[attr-defined]  # made
    client = create_app(config).test_client()
    for host, status in (("microblog.test", 200), ("evil.example", 400)):
        answer = client.get("/auth/login", headers=HTML | {"Host": host})
        assert answer.status_code == status, host


def test_a_guessable_key_is_refused_in_production(config: type) -> None:
    config.TESTING = False  # type: ignore[attr-defined]  # a made class
    for key in ("dev", "secret", "you-will-never-guess", "x" * 31):
        config.SECRET_KEY = key  # type: ignore[attr-defined]  # a made class
        with pytest.raises(ConfigurationError):
            create_app(config)


def test_a_deleted_account_can_do_nothing(
    app: Flask, alice: User, bob: User, browsing: Browsing
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    token = alice.get_token()
    db.session.commit()
    here, there = browsing.as_user(alice).client, browsing.as_user(alice).client
    program = {"Authorization": f"Bearer {token}"}
    assert here.get("/api/me", headers=program).status_code == 200
    here.post("/settings/delete_account", data={"password": PASSWORD})

    for client in (here, there):
        assert client.get("/index", headers=HTML).status_code == 302
        assert client.get("/stream").status_code == 401
        assert client.post("/index", data={"post": "Boo"}).status_code in (302, 401)
    assert here.get("/api/me", headers=program).status_code == 401
    entered = app.test_client().post(
        "/auth/login", data={"username": "alice", "password": PASSWORD}
    )
    assert entered.status_code == 401
    basic = app.test_client().post("/api/tokens", auth=("alice", PASSWORD))
    assert basic.status_code == 401
    # Nobody finds what is left of it either.
    other = browsing.as_user(bob).client
    for path in ("/user/alice", f"/user/deleted~{1}", "/messages/alice"):
        assert other.get(path, headers=HTML).status_code == 404, path


def keep(kind: str, content_type: str) -> str:
    """Keep a hostile file, as if something of ours had been tricked; gives its id."""
    page = b"<script>alert(1)</script>"
    file = media.store(kind, "x.html", content_type, [page], 1)
    db.session.commit()
    return file.id


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "text/xml"])
def test_no_file_is_ever_shown_as_a_page(
    app: Flask, client: FlaskClient, alice: User, content_type: str
) -> None:
    shown = client.get(f"/pictures/{keep('picture', content_type)}", headers=HTML)
    assert shown.status_code == 404

    def download(kind: str) -> TestResponse:
        file_id, life = keep(kind, content_type), timedelta(days=1)
        link = make_link(file_id, app.config["SECRET_KEY"], "", life)
        return client.get(link, headers=HTML, buffered=True)

    assert download("picture").status_code == 404
    answer = download("export")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in policy(answer)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]


class Tags(HTMLParser):
    """Collects what a page would run, load or submit."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        inline = tag == "script" and "src" not in given
        handlers = [name for name in given if name.startswith("on")]
        foreign = [
            value
            for name, value in given.items()
            if name in ("src", "href", "action", "data-popup-url", "data-url")
            and not value.startswith(("/", "#"))
        ]
        if inline or handlers or foreign or tag in ("iframe", "base", "object"):
            self.found.append(f"<{tag} {given}>")


# Today nobody may choose these; an adopted database may be full of them.
NAMES = [
    '"><img src=x onerror=alert(1)>',
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "../../auth/logout?x=",
    "' onmouseover='alert(1)",
    "{{7*7}}%(x)s%s",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_an_adopted_database_are_only_text(
    app: Flask, alice: User, browsing: Browsing, name: str
) -> None:
    sly = factories.make_user(name, email="sly@example.com", about_me=name)
    factories.make_post(sly, f"Hello {name} #tag @alice")
    factories.follow(sly, alice)
    factories.follow(alice, sly)
    messages.send(sly, alice, f"Hi {name}", max_length=140)
    browser = browsing.as_user(alice)
    quoted = quote(name, safe="")
    paths = ["/index", "/explore", "/user/alice/followers", "/user/alice/following"]
    paths += ["/messages", "/notifications/all", f"/messages/{quoted}"]
    paths += [f"/user/{quoted}", f"/user/{quoted}/popup", f"/send_message/{quoted}"]
    paths += ["/search?q=Hello", "/search?q=alert&type=people"]
    for path in paths:
        answer = browser.get(path)
        # A slash in a name makes its own pages unreachable, and nothing else.
        assert answer.status_code == 200 or ("/" in name and quoted in path), path
        assert Tags(answer.text).found == [], path
    assert browser.get("/settings").status_code == 200
