"""Files and names that would run in a reader's browser."""

from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.extensions import db
from app.media import service as media
from app.messages import service as messages
from app.models import User
from app.tasks.downloads import make_link
from tests.support import factories
from tests.support.browsing import Browsing
from tests.support.headers import policy

HTML = {"Accept": "text/html"}


def store_hostile(kind: str, content_type: str) -> str:
    """Store a hostile file, as a tricked module of ours would; return its id."""
    page = b"<script>alert(1)</script>"
    file = media.store(kind, "x.html", content_type, [page], 1)
    db.session.commit()
    return file.id


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "text/xml"])
def test_no_file_is_ever_shown_as_a_page(
    app: Flask, client: FlaskClient, alice: User, content_type: str
) -> None:
    shown = client.get(
        f"/pictures/{store_hostile('picture', content_type)}", headers=HTML
    )
    assert shown.status_code == 404

    def download(kind: str) -> TestResponse:
        file_id, life = store_hostile(kind, content_type), timedelta(days=1)
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
