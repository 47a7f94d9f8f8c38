"""Requests of other sites: forms, cookies, hosts that are not ours."""

from typing import Any

import pytest
from flask import Flask

from app import create_app
from app.models import User
from tests.support import factories
from tests.support.browsing import Browsing
from tests.support.counting import StatementCounter
from tests.support.factories import PASSWORD
from tests.support.routes import values_for

HTML = {"Accept": "text/html"}
# Reads the session's cookie: it takes JSON only, which no page of another site can
# send without being asked first.
JSON_ONLY = {"main.translate_text"}
FORM_METHODS = ("POST", "PUT", "PATCH", "DELETE")


def fill(app: Flask, rule: Any) -> str:
    """Return an address of a rule, with an id or a name of something that exists."""
    values = values_for(app, rule, "alice")
    with app.test_request_context():
        path: str = rule.build(values, append_unknown=False)[1]
    return path


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
    client, stranger = browsing.as_user(alice).client, app.test_client()
    public = {"api.create_user", "api.get_token", "api.openapi", "api.docs"}
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/") or rule.endpoint in public:
            continue
        for method in rule.methods - {"OPTIONS", "HEAD"}:
            path = fill(app, rule)
            answer = client.open(path, method=method, json={})
            if method != "GET":
                assert answer.status_code == 401, (method, rule.rule)
            alone = stranger.open(path, method=method, json={})
            assert answer.status_code == alone.status_code, (method, rule.rule)
            assert answer.data == alone.data, (method, rule.rule)


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
