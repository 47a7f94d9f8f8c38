"""Responses and cookies that protect readers; accounts and keys that open nothing."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.extensions import db
from app.models import User
from app.secret import ConfigurationError
from tests.support.browsing import TOKEN, Browsing
from tests.support.factories import PASSWORD
from tests.support.headers import policy

HTML = {"Accept": "text/html"}
JSON = {"Accept": "application/json"}
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


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
