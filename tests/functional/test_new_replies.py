"""The open page of a thread asks what was added to it."""

import json
import re
from html import unescape

import pytest

from app.credentials import accounts
from app.posts.commands import DeletePost, EditPost, PublishPost
from app.posts.thread_queries import MAX_CONTINUATION
from app.relationships import blocks
from tests.support.factories import make_post, make_user

# The reader, the post, how its author goes on, the answers; then the rows of those.
TO_COUNT, TO_SHOW = 4, 5
# A text that this process has not rendered yet may mention people.
FIRST_TIME = 1
# Whether the author has blocked somebody who hides people.
HIDING = 1


@pytest.fixture
def reader(browsing, bob):
    """Bob's browser."""
    return browsing.as_user(bob)


def reply_to(author, post, body="I see"):
    return PublishPost(author, body, max_length=100, reply_to=post.id).execute()


def address(page):
    """Return the URL by which an open page asks for new replies."""
    attributes = re.search(r'<section class="answers"[^>]*>', page)[0]
    known = dict(re.findall(r'data-([\w-]+)="([^"]*)"', attributes))
    names = {"since": "min_id", "tail": "tail"}
    given = [f"{names[name]}={known[name]}" for name in names if name in known]
    return f"{known['new-url']}?{'&'.join(given)}"


def asked(reader, post, query=""):
    """Open a page and return the URL by which it asks later."""
    page = reader.get(f"/post/{post.id}{query}")
    assert page.status_code == 200
    return address(page.text)


def added(reader, url):
    """Return the ids of the added replies, as a script counts them."""
    found = reader.get(url, headers={"Accept": "application/json"})
    assert found.status_code == 200
    return [int(each["id"]) for each in found.json]


def shown(html):
    """Return the ids of the posts in a fragment."""
    return [int(number) for number in re.findall(r'data-id="(-?\d+)"', html)]


def ids(*posts):
    return [post.id for post in posts]


def test_freshly_opened_page_has_no_new_replies(reader, alice, bob):
    post = make_post(alice)
    reply_to(bob, reply_to(alice, post))
    reply_to(bob, post)
    url = asked(reader, post)
    assert added(reader, url) == []
    assert shown(reader.get(url).text) == []


def test_new_replies_come_oldest_first(reader, alice, bob, charlie):
    post = make_post(alice)
    first = reply_to(charlie, post)
    url = asked(reader, post)
    made = [
        reply_to(charlie, post, "From Charlie"),
        reply_to(bob, post, "From elsewhere"),
    ]
    reply_to(alice, first, "Deeper")
    assert added(reader, url) == ids(*made)
    html = reader.get(url).text
    assert shown(html) == ids(*made)
    assert "From Charlie" in html
    assert "Deeper" not in html


def test_fragment_names_its_replies_as_events_do(reader, alice, charlie):
    post = make_post(alice)
    url = asked(reader, post)
    made = reply_to(charlie, post)
    expected = {"id": str(made.id), "author_id": charlie.id, "reply_to": str(post.id)}
    assert reader.get(url, headers={"Accept": "application/json"}).json == [expected]
    said = re.search(r'data-added="([^"]*)"', reader.get(url).text)[1]
    assert json.loads(unescape(said)) == [expected]


def test_first_reply_of_a_post_is_new(reader, alice, charlie):
    post = make_post(alice)
    page = reader.get(f"/post/{post.id}").text
    assert re.search(r'<section class="answers"[^>]* hidden>', page)
    made = reply_to(charlie, post)
    assert added(reader, address(page)) == [made.id]


def test_an_authors_continuation_is_not_listed_as_reply(reader, alice, charlie):
    post = make_post(alice)
    url = asked(reader, post)
    onward = [reply_to(alice, post)]
    reply = reply_to(charlie, post)
    onward += [reply_to(alice, onward[0]), reply_to(alice, post, "Aside")]
    aside = onward.pop()
    assert added(reader, url) == ids(*onward, reply, aside)
    html = reader.get(url).text
    ahead, below = re.split(r"</div>\s*<div>(?=\s*<article)", html, maxsplit=1)
    assert shown(ahead) == ids(*onward)
    assert shown(below) == ids(reply, aside)
    # A page that shows no place for it does not ask for it.
    assert added(reader, url.partition("&")[0]) == ids(reply, aside)


def test_a_page_before_the_last_asks_for_no_replies(config, reader, alice, charlie):
    post = make_post(alice)
    made = [reply_to(charlie, post) for _each in range(config.POSTS_PER_PAGE + 1)]
    first, last = asked(reader, post), asked(reader, post, f"?min_id={made[-2].id}")
    new = reply_to(charlie, post)
    onward = reply_to(alice, post)
    assert added(reader, first) == [onward.id]
    assert new.id in added(reader, last)


def test_last_page_grows_from_its_last_reply(reader, alice, charlie):
    post = make_post(alice)
    last = reply_to(charlie, post)
    url = asked(reader, post, f"?min_id={last.id}")
    assert added(reader, url) == []
    new = reply_to(charlie, post)
    assert added(reader, url) == [new.id]


def test_more_than_a_page_of_new_replies_is_paged(config, reader, alice, charlie):
    post = make_post(alice)
    url = asked(reader, post)
    size = config.POSTS_PER_PAGE
    made = [reply_to(charlie, post) for _each in range(size + 2)]
    html = reader.get(url).text
    assert shown(html) == ids(*made[:size])
    assert "data-more" in html
    behind = url.replace(re.search(r"min_id=(-?\d+)", url)[1], str(made[size - 1].id))
    rest = reader.get(behind).text
    assert shown(rest) == ids(*made[size:])
    assert "data-more" not in rest


def test_thread_at_its_limit_does_not_grow(reader, alice):
    post = parent = make_post(alice)
    for _each in range(MAX_CONTINUATION + 1):
        parent = reply_to(alice, parent)
    url = asked(reader, post)
    assert "tail" not in url
    assert added(reader, url) == []


def test_replies_of_hidden_people_are_neither_counted_nor_shown(
    reader, alice, bob, charlie
):
    post = make_post(alice)
    url = asked(reader, post)
    for way, name in ((blocks.mute, "dora"), (blocks.block, "emil")):
        person = make_user(name)
        way(bob, person)
        reply_to(person, post)
    foe = make_user("fred")
    blocks.block(foe, bob)
    reply_to(foe, post)
    made = reply_to(charlie, post)
    assert added(reader, url) == [made.id]
    assert shown(reader.get(url).text) == [made.id]
    # Nor is what a muted author goes on with.
    blocks.mute(bob, alice)
    reply_to(alice, post)
    assert added(reader, url) == [made.id]


def test_blocked_viewer_gets_no_new_replies(reader, alice, bob, charlie):
    post = make_post(alice)
    url = asked(reader, post)
    reply_to(charlie, post)
    blocks.block(alice, bob)
    for accept in ("text/html", "application/json"):
        assert reader.get(url, headers={"Accept": accept}).status_code == 404


def test_deleted_replies_are_not_new(reader, alice, charlie):
    post = make_post(alice)
    url = asked(reader, post)
    deleted, edited = reply_to(charlie, post), reply_to(charlie, post, "Bfore")
    leaver = make_user("dora")
    reply_to(leaver, post)
    DeletePost(charlie, deleted.id).execute()
    EditPost(charlie, edited.id, "After", max_length=100).execute()
    accounts.deactivate(leaver)
    assert added(reader, url) == [edited.id]
    html = reader.get(url).text
    assert "After" in html
    assert "Bfore" not in html
    DeletePost(alice, post.id).execute()
    assert reader.get(url).status_code == 404


@pytest.mark.parametrize("query", ["", "?min_id=x&tail=y", "?min_id=9e9&tail=-1"])
def test_garbage_in_the_query_returns_nothing(reader, alice, charlie, query):
    post = make_post(alice)
    reply_to(charlie, post)
    assert added(reader, f"/post/{post.id}/replies/new{query}") == []


@pytest.mark.parametrize("hides", [False, True])
@pytest.mark.parametrize(
    ("accept", "most"), [("application/json", TO_COUNT), ("text/html", TO_SHOW)]
)
def test_long_thread_costs_the_same_statements(
    reader, statements, alice, bob, charlie, accept, most, hides
):
    if hides:
        blocks.mute(bob, make_user("dora"))
    headers = {"Accept": accept}
    for length in (1, 8):
        post = make_post(alice)
        url = asked(reader, post)
        parent = post
        for _each in range(length):
            parent = reply_to(alice, parent)
            reply_to(charlie, post)
            reply_to(charlie, parent)
        with statements() as first_time:
            reader.get(url, headers=headers)
        with statements() as again:
            assert reader.get(url, headers=headers).status_code == 200
        most_now = most + HIDING * hides
        assert len(first_time) <= most_now + FIRST_TIME, "\n".join(first_time)
        assert len(again) <= most_now, "\n".join(again)
