"""The addresses, titles and fields that readers of the founding application know."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask, url_for

from tests.support import factories
from tests.support.browsing import Browsing

# Endpoint, methods and path, as `flask routes` has always printed them.
ROUTES = [
    ("main.index", {"GET", "POST"}, "/"),
    ("main.index", {"GET", "POST"}, "/index"),
    ("main.explore", {"GET"}, "/explore"),
    ("main.user", {"GET"}, "/user/<username>"),
    ("main.user_popup", {"GET"}, "/user/<username>/popup"),
    ("main.edit_profile", {"GET", "POST"}, "/edit_profile"),
    ("main.follow", {"POST"}, "/follow/<username>"),
    ("main.unfollow", {"POST"}, "/unfollow/<username>"),
    ("main.translate_text", {"POST"}, "/translate"),
    ("main.search", {"GET"}, "/search"),
    ("main.send_message", {"GET", "POST"}, "/send_message/<recipient>"),
    ("main.messages", {"GET"}, "/messages"),
    ("main.export_posts", {"GET"}, "/export_posts"),
    ("main.notifications", {"GET"}, "/notifications"),
    ("auth.login", {"GET", "POST"}, "/auth/login"),
    ("auth.logout", {"GET"}, "/auth/logout"),
    ("auth.register", {"GET", "POST"}, "/auth/register"),
    ("auth.reset_password_request", {"GET", "POST"}, "/auth/reset_password_request"),
    ("auth.reset_password", {"GET", "POST"}, "/auth/reset_password/<token>"),
    ("static", {"GET"}, "/static/<path:filename>"),
    ("api.get_token", {"POST"}, "/api/tokens"),
    ("api.revoke_token", {"DELETE"}, "/api/tokens"),
    ("api.get_user", {"GET"}, "/api/users/<int:id>"),
    ("api.get_users", {"GET"}, "/api/users"),
    ("api.get_followers", {"GET"}, "/api/users/<int:id>/followers"),
    ("api.get_following", {"GET"}, "/api/users/<int:id>/following"),
    ("api.create_user", {"POST"}, "/api/users"),
    ("api.update_user", {"PUT"}, "/api/users/<int:id>"),
]
MEMBERS = {
    "/": ("Home", "Hi, alice!"),
    "/index": ("Home", "Hi, alice!"),
    "/explore": ("Explore", "Explore"),
    "/user/bob": ("bob", "User: bob"),
    "/edit_profile": ("Edit Profile", "Edit Profile"),
    "/search?q=word": ("Search", "Search Results"),
    "/send_message/bob": ("Send Message", "Send Message to bob"),
    "/messages": ("Messages", "Messages"),
}
STRANGERS = {
    "/auth/login": ("Sign In", "Sign In"),
    "/auth/register": ("Register", "Register"),
    "/auth/reset_password_request": ("Reset Password", "Reset Password"),
}
FIELDS = {
    "/auth/login": {"username", "password", "remember_me", "submit", "csrf_token"},
    "/auth/register": {
        "username", "email", "password", "password2", "submit", "csrf_token",
    },
    "/auth/reset_password_request": {"email", "submit", "csrf_token"},
}  # fmt: skip
MEMBERS_FIELDS = {
    "/index": {"post", "submit", "csrf_token"},
    "/edit_profile": {"username", "about_me", "submit", "csrf_token"},
    "/send_message/bob": {"message", "submit", "csrf_token"},
    "/explore": {"q"},
}
LISTS = [
    *("/index", "/explore", "/user/alice", "/messages", "/search?q=post"),
    *("/user/alice/followers", "/user/alice/following", "/tag/a", "/messages/bob"),
    "/notifications/all",
]


class Outline(HTMLParser):
    """The title, the first heading and the names of the fields of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.title = self.h1 = ""
        self.fields: set[str] = set()
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        if tag in ("title", "h1"):
            self._inside = tag
        if name := dict(attributes).get("name"):
            self.fields.add(name)

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, text: str) -> None:
        if self._inside == "title":
            self.title += text
        elif self._inside == "h1":
            self.h1 += text


def outline(html: str) -> Outline:
    """Read a page."""
    read = Outline(html)
    read.h1 = re.sub(r"\s+", " ", read.h1).strip()
    return read


@pytest.mark.parametrize(("endpoint", "methods", "path"), ROUTES)
def test_an_address_is_where_it_was(
    app: Flask, endpoint: str, methods: set[str], path: str
) -> None:
    rules = [r for r in app.url_map.iter_rules() if r.endpoint == endpoint]
    found = [
        rule.methods or set()
        for rule in rules
        # A converter that takes fewer ids is not another address.
        if re.sub(r"<\w+:", "<int:", rule.rule) == re.sub(r"<\w+:", "<int:", path)
    ]
    assert any(methods <= each for each in found), rules


def test_home_has_two_addresses_and_one_name(app: Flask) -> None:
    with app.test_request_context():
        assert url_for("main.index") == "/index"


def test_pages_of_members_have_their_titles(
    browsing: Browsing, alice: Any, bob: Any
) -> None:
    browser = browsing.as_user("alice")
    found = {}
    for path in MEMBERS:
        page = outline(browser.get(path).text)
        found[path] = (page.title, page.h1)
    wanted = {
        path: (f"{title} - Microblog", h1) for path, (title, h1) in MEMBERS.items()
    }
    assert found == wanted


def test_pages_of_strangers_have_their_titles(browsing: Browsing) -> None:
    browser = browsing.anonymous()
    for path, (title, h1) in STRANGERS.items():
        page = outline(browser.get(path).text)
        assert (page.title, page.h1) == (f"{title} - Microblog", h1)


def test_a_reset_page_has_its_own_heading(browsing: Browsing, alice: Any) -> None:
    token = alice.get_reset_password_token()
    html = browsing.anonymous().get(f"/auth/reset_password/{token}").text
    page = outline(html)
    assert page.h1 == "Reset Your Password"
    assert {"password", "password2", "submit", "csrf_token"} <= page.fields
    assert 'value="Reset Password"' in html


def test_fields_have_their_names(browsing: Browsing, alice: Any, bob: Any) -> None:
    stranger, member = browsing.anonymous(), browsing.as_user("alice")
    for browser, pages in ((stranger, FIELDS), (member, MEMBERS_FIELDS)):
        for path, fields in pages.items():
            assert fields <= outline(browser.get(path).text).fields, path


def test_buttons_and_links_have_their_words(
    browsing: Browsing, alice: Any, bob: Any
) -> None:
    login = browsing.anonymous().get("/auth/login").text
    for words in (
        *("New User?", "Click to Register!", "Forgot Your Password?"),
        *("Click to Reset It", 'value="Sign In"', "Remember Me"),
    ):
        assert words in login
    browser = browsing.as_user("alice")
    for path, sentences in {
        "/user/alice": ("Edit your profile", "Export your posts", "Last seen on"),
        "/user/bob": ("Follow", "Send private message", "0 followers", "0 following"),
        "/user/bob/popup": ("Follow", "0 followers", "0 following", "Last seen on"),
        "/index": ("Say something", "Explore", "Messages", "Profile", "Logout"),
    }.items():
        html = browser.get(path).text
        assert [words for words in sentences if words not in html] == []


def test_counts_agree_with_their_noun(browsing: Browsing, alice: Any, bob: Any) -> None:
    factories.follow(bob, alice)
    html = browsing.as_user("alice").get("/user/alice").text
    assert "1 follower<" in re.sub(r"\s*<", "<", html)


@pytest.mark.parametrize(
    "number", ["x", "", "-1", "0", "1.5", "²", "99999999999999999999", "2"]
)
def test_no_number_of_a_page_is_an_error(
    browsing: Browsing, alice: Any, bob: Any, number: str
) -> None:
    factories.make_post(alice, "A post #a")
    browser = browsing.as_user("alice")
    for path in LISTS:
        joint = "&" if "?" in path else "?"
        answer = browser.get(f"{path}{joint}page={number}")
        assert answer.status_code == 200, path


def test_numbered_pages_still_lead_through_a_list(
    config: Any, browsing: Browsing, app: Flask, alice: Any
) -> None:
    app.config["POSTS_PER_PAGE"] = 2
    factories.make_posts(alice, 5)
    browser = browsing.as_user("alice")
    for path in ("/index", "/explore", "/user/alice", "/search?q=post&sort=relevance"):
        joint = "&" if "?" in path else "?"
        shown = [
            re.findall(r"Post \d", re.sub(r"<[^>]*>", "", page.split("timeline", 1)[1]))
            for number in (1, 2, 3, 4)
            if (page := browser.get(f"{path}{joint}page={number}").text)
        ]
        assert shown == [["Post 4", "Post 3"], ["Post 2", "Post 1"], ["Post 0"], []]


def test_older_and_newer_are_links_or_nothing(
    browsing: Browsing, app: Flask, alice: Any
) -> None:
    app.config["POSTS_PER_PAGE"] = 2
    factories.make_posts(alice, 3)
    browser = browsing.as_user("alice")
    for path in ("/index", "/explore", "/user/alice"):
        first = browser.get(path).text
        assert "Older posts" in first
        assert "Newer posts" not in first
        assert 'href="None"' not in first
        assert 'href="#"' not in first


def test_get_cannot_follow(browsing: Browsing, alice: Any, bob: Any) -> None:
    browser = browsing.as_user("alice")
    for path in ("/follow/bob", "/unfollow/bob"):
        answer = browser.get(path)
        assert answer.status_code == 405
        assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


def test_the_picture_of_waiting_is_there(browsing: Browsing) -> None:
    with browsing.anonymous().get("/static/loading.gif") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/gif")


@pytest.mark.parametrize("path", ["/user/nobody", "/user/nobody/popup", "/nowhere"])
def test_what_is_not_there_is_not_found(
    browsing: Browsing, alice: Any, path: str
) -> None:
    answer = browsing.as_user("alice").get(path)
    assert answer.status_code == 404
    page = outline(answer.text)
    assert page.h1 == "Not Found"
    assert "Back" in answer.text


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html", "text/html"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("application/json", "application/json"),
        ("*/*", "application/json"),
        ("text/html;q=0.5,application/json;q=0.5", "application/json"),
        (None, "application/json"),
    ],
)
def test_an_error_has_the_form_that_was_asked_for(
    app: Flask, accept: str | None, kind: str
) -> None:
    headers = {"Accept": accept} if accept else {}
    answer = app.test_client().get("/nowhere", headers=headers)
    assert (answer.status_code, answer.mimetype) == (404, kind)
    if kind == "application/json":
        assert answer.json == {"error": "Not Found"}


def test_head_and_options_are_answered(browsing: Browsing, alice: Any) -> None:
    browser = browsing.as_user("alice")
    for path in ("/index", "/explore", "/user/alice", "/messages"):
        head = browser.client.head(path, headers={"Accept": "text/html"})
        assert (head.status_code, head.data) == (200, b"")
        options = browser.client.options(path)
        assert options.status_code == 200
        assert "GET" in options.headers["Allow"]
