"""How often a stranger's page asks the database, which may only become less often."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import caches
from app.models import User
from app.posts.commands import PublishPost
from tests.support.counting import StatementCounter
from tests.support.factories import make_post

# Statements of a process that knows nothing, and of one that knows the rows.
BUDGETS = {
    "/": (3, 0),
    "/explore": (3, 0),
    "/user/alice": (4, 0),
    "/post/{post}": (5, 0),
    "/oembed?url=http://microblog.test/post/{post}": (2, 0),
    "/sitemap.xml": (3, 2),
    "/api/posts": (3, 1),
    "/api/posts/{post}": (2, 0),
}


@pytest.mark.parametrize("page", BUDGETS)
def test_pages_of_strangers_ask_a_fixed_number_of_statements(
    app: Flask,
    client: FlaskClient,
    alice: User,
    bob: User,
    statements: StatementCounter,
    page: str,
) -> None:
    post = make_post(alice, "Hello #world").id
    for number in range(8):
        text = f"Reply {number}"
        PublishPost(bob, text, max_length=140, reply_to=post).execute()
    url, (cold, warm) = page.format(post=post), BUDGETS[page]
    client.get(url)
    caches.clear_all()
    with statements() as first_time:
        assert client.get(url).status_code == 200
    with statements() as again:
        client.get(url)
    assert (len(first_time), len(again)) == (cold, warm), [*first_time, *again]
