"""Every page needs a signed-in reader, or is on the list of those that do not."""

import pytest
from flask import url_for

PUBLIC = {
    "auth.confirm_email",  # its token is the key
    "auth.login",
    "auth.logout",  # signing out while signed out is no error
    "auth.recover_email",  # its token is the key
    "auth.register",
    "auth.reset_password",
    "auth.reset_password_request",
    "auth.setup",
    "main.about",
    "main.attachment",
    "main.favicon",
    "main.download_export",  # the signed link is the key
    "main.healthz",
    "main.identicon",
    "main.picture",
    "main.readyz",
    "main.robots",
    "main.set_language",
    "static",
    "style",
}
API_PUBLIC = {"api.docs", "api.openapi", "api.create_user", "api.get_token"}


def rules(app, prefix):
    found = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(prefix)]
    assert found
    return found


def open_as_stranger(app, rule, method):
    values = {
        name: 1 if "Integer" in type(converter).__name__ else "x"
        for name, converter in rule._converters.items()
    }
    with app.test_request_context():
        url = url_for(rule.endpoint, **values)
    return app.test_client().open(url, method=method, headers={"Accept": "text/html"})


@pytest.fixture
def app_without_csrf(config):
    """An application whose forms need no token, so that strangers reach the door."""
    config.WTF_CSRF_ENABLED = False
    return config


@pytest.mark.usefixtures("app_without_csrf")
def test_a_stranger_is_sent_to_the_login_page(app):
    for rule in rules(app, "/"):
        if rule.endpoint in PUBLIC or rule.rule.startswith("/api/"):
            continue
        for method in rule.methods - {"OPTIONS", "HEAD"}:
            answer = open_as_stranger(app, rule, method)
            place = answer.headers.get("Location", "")
            closed = answer.status_code == 401 or (
                answer.status_code == 302 and place.startswith("/auth/login")
            )
            assert closed, (rule, method, answer.status)


def test_the_list_of_public_pages_names_only_routes_that_exist(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= PUBLIC


def test_the_api_asks_for_a_token(app):
    for rule in rules(app, "/api/"):
        if rule.endpoint in API_PUBLIC:
            continue
        for method in rule.methods - {"OPTIONS", "HEAD"}:
            answer = open_as_stranger(app, rule, method)
            assert answer.status_code == 401, (rule, method, answer.status)
            assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
