"""Every route requires a viewer, or is named here with those that do not."""

import pytest
from flask import url_for

from app.web.policies import Access
from tests.support.routes import values_for

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
    "main.discover_picture",  # its address is signed
    "main.favicon",
    "main.swagger",
    "main.download_export",  # the signed link is the key
    "main.healthz",
    "main.identicon",
    "main.picture",
    "main.metrics",
    "main.oembed",  # 401 where its page is not for strangers
    "main.readyz",
    "main.robots",
    "main.set_language",
    "main.twitter_opensearch",  # a browser reads it; it says nothing of anybody
    "main.twitter_feed_picture",  # at signed addresses, for feed readers
    "static",
    "style",
}
# Open to everybody, as they look at the visitor by themselves.
CLOSED_BY_VIEW = {
    "main.home_feed",  # a feed reader has a signed address in place of a session
    "main.stream",  # a script wants 401, not the page that signs in
    "main.twitter_feed",  # a feed reader has a signed address in place of a session
    "main.twitter_list_feed",
    "main.twitter_search_feed",
}
# Writing that does not wait for the confirmation of an address: what concerns the
# session and the account, and taking back what was done before. An address that was
# changed has to be confirmed anew.
OPEN_TO_UNCONFIRMED = {
    *("auth.send_confirmation", "main.settings", "main.change_email"),
    *("main.change_password", "main.delete_account", "main.api_tokens"),
    *(
        "main.sessions",
        "main.activity_settings",
        "main.readers_settings",
        "main.feed_settings",
    ),
    *("main.mark_notifications_read", "main.mark_conversation_read"),
    *("main.unbookmark_post", "main.unblock", "main.unmute", "main.unfollow"),
    *("api.get_token", "api.revoke_token", "api.revoke_my_token"),
    *("api.mark_conversation_read", "api.mark_notifications_read"),
    *("api.acknowledge", "api.reject", "api.remove_program", "api.delete_queue"),
    *("api.remove_group", "api.retry_dead_letters", "api.delete_dead_letters"),
    *("api.remove_news_source", "api.unmute_news_source"),
    *("api.unbookmark_post", "api.unblock", "api.unmute", "api.unfollow"),
}
READING = {"GET", "HEAD", "OPTIONS"}
API_PUBLIC = {"api.docs", "api.openapi", "api.create_user", "api.get_token"}


def rules(app, prefix):
    found = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(prefix)]
    assert found
    return found


# Open to strangers where the site is; what is sent there needs somebody.
READABLE = {
    *("main.explore", "main.index", "main.post", "main.tag", "main.user"),
    *("main.discover", "main.discover_next", "polling.rndimg"),
    *("main.public_feed", "main.search_feed", "main.tag_feed", "main.user_feed"),
    *("main.sitemap", "main.sitemap_of_pages"),
    *("main.sitemap_of_people", "main.sitemap_of_posts"),
    *("api.get_user", "api.get_user_posts", "api.get_posts", "api.get_post"),
    *("api.get_replies", "api.get_context", "api.get_public_timeline"),
    *("api.get_tag_posts", "api.get_news", "api.get_trends", "api.find_tags"),
    *("api.get_related_tags", "main.tag_list"),
    *("main.news", "main.news_feed", "main.news_link"),
    *("main.tag_feed", "main.search_feed", "main.public_feed", "main.user_feed"),
}


def open_as_stranger(app, rule, method):
    values = values_for(app, rule)
    with app.test_request_context():
        url = url_for(rule.endpoint, **values)
    return app.test_client().open(url, method=method, headers={"Accept": "text/html"})


@pytest.fixture
def app_without_csrf(config):
    """An application without CSRF tokens, so that strangers reach the policies."""
    config.WTF_CSRF_ENABLED = False
    return config


@pytest.mark.usefixtures("app_without_csrf")
def test_strangers_are_sent_to_the_login_page(app):
    app.config["PUBLIC_READING"] = False
    for rule in rules(app, "/"):
        if rule.endpoint in PUBLIC or rule.rule.startswith("/api/"):
            continue
        for method in rule.methods - {"OPTIONS", "HEAD"}:
            response = open_as_stranger(app, rule, method)
            place = response.headers.get("Location", "")
            closed = response.status_code == 401 or (
                response.status_code == 302 and place.startswith("/auth/login")
            )
            assert closed, (rule, method, response.status)


def policies(app):
    """Return the routes, but Flask's own, with their policies."""
    return [
        (rule, app.view_functions[rule.endpoint].policy)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
    ]


def test_public_routes_are_those_named(app):
    public = {
        rule.endpoint
        for rule, policy in policies(app)
        if policy.access is Access.PUBLIC
    }
    opened = PUBLIC - {"static"} | API_PUBLIC - {"api.get_token"} | CLOSED_BY_VIEW
    assert public == opened


def test_routes_that_strangers_read_are_those_named(app):
    found = {
        rule.endpoint
        for rule, policy in policies(app)
        if policy.access is Access.READER
    }
    assert found == READABLE


def test_routes_open_to_the_unconfirmed_are_those_named(app):
    opened = {
        rule.endpoint
        for rule, policy in policies(app)
        if rule.methods - READING and policy.access is Access.MEMBER
    }
    assert opened == OPEN_TO_UNCONFIRMED


def test_named_public_routes_exist(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= PUBLIC


def test_api_requires_a_token(app):
    app.config["PUBLIC_READING"] = False
    for rule in rules(app, "/api/"):
        if rule.endpoint in API_PUBLIC:
            continue
        for method in rule.methods - {"OPTIONS", "HEAD"}:
            response = open_as_stranger(app, rule, method)
            assert response.status_code == 401, (rule, method, response.status)
            assert response.headers["WWW-Authenticate"].startswith("Bearer ")
