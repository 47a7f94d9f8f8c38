"""Replies on the pages."""

import pytest

from app import db
from app.models import Post
from app.posts.commands import DeletePost, PublishPost
from app.worker import outbox
from tests.support.factories import make_post


@pytest.fixture
def reader(app, browsing, bob):
    """Bob's browser."""
    return browsing.as_user(bob)


def reply(author, post, body="I see"):
    return PublishPost(author, body, max_length=100, reply_to=post.id).execute()


def newest():
    return db.session.scalar(db.select(Post).order_by(Post.id.desc()).limit(1))


def test_reply_is_shown_below_its_parent(reader, alice):
    post = make_post(alice, "Who bakes bread?")
    url = f"/post/{post.id}"
    sent = reader.submit(url, {"post": "I do"})
    made = newest()
    assert sent.status_code == 302
    assert sent.headers["Location"] == f"{url}#post{made.id}"
    assert (made.body, made.reply_to_id) == ("I do", post.id)
    page = reader.open(url)
    assert [each.text for each in page.posts] == ["Who bakes bread?", "I do"]
    assert "1 reply" in page.headings
    assert "Your reply is now live!" in page.flashes


def test_reply_page_shows_its_ancestors(reader, alice, bob):
    post = make_post(alice, "Who bakes bread?")
    middle = reply(bob, post, "I do")
    last = reply(alice, middle, "Bring some")
    page = reader.open(f"/post/{last.id}")
    thread = ["Who bakes bread?", "I do", "Bring some"]
    assert [each.text for each in page.posts] == thread
    assert page.posts[-1].links["@bob"] == f"/post/{middle.id}"


def test_reply_names_its_parent_on_every_page(reader, alice, bob):
    post = make_post(alice, "Who bakes bread?")
    reply(bob, post, "I do")
    for page in ("/", "/explore", "/user/bob", "/search?q=do"):
        links = [each.links.get("@alice") for each in reader.open(page).posts]
        assert f"/post/{post.id}" in links, page


def test_long_thread_links_to_the_rest(reader, alice):
    post = make_post(alice, "First")
    reply(alice, post, "Second")
    links = reader.open("/user/alice").links
    assert links["goes on from an earlier post"] == f"/post/{post.id}"


def test_reply_to_a_deleted_post_says_so(reader, alice, bob):
    post = make_post(alice)
    reply(bob, post, "I do")
    DeletePost(alice, post.id).execute()
    assert "in reply to a post that is gone" in reader.get("/user/bob").text


def test_reply_count_changes_on_every_page(reader, alice, bob):
    post = make_post(alice)
    for count, words in ((1, "1 reply"), (2, "2 replies")):
        reply(bob, post, f"Answer {count}")
        assert reader.open("/user/alice").links[words] == f"/post/{post.id}#answer"


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "This field is required."), ("x" * 141, "at most 140 characters long")],
)
def test_refused_reply_keeps_its_text(reader, alice, text, said):
    post = make_post(alice, "Who bakes bread?")
    sent = reader.submit(f"/post/{post.id}", {"post": text})
    assert sent.status_code == 400
    assert said in sent.text
    assert (
        f">\n{text}</textarea>" in sent.text or f">\r\n{text}</textarea>" in sent.text
    )
    assert "Who bakes bread?" in sent.text


def test_reply_to_a_post_just_deleted_keeps_its_text(reader, alice):
    post = make_post(alice)
    token = reader.token(f"/post/{post.id}")
    DeletePost(alice, post.id).execute()
    fields = {"csrf_token": token, "post": "Long thought about"}
    sent = reader.client.post(f"/post/{post.id}", data=fields)
    assert sent.status_code == 404
    assert "This post is gone" in sent.text
    assert "no longer there" in sent.text
    assert "Long thought about</textarea>" in sent.text
    assert 'action="/index"' in sent.text


def test_signed_out_replier_returns_to_the_post(app, browsing, alice):
    post = make_post(alice)
    stranger = browsing.anonymous()
    token = stranger.token("/auth/login")
    sent = stranger.client.post(
        f"/post/{post.id}", data={"csrf_token": token, "post": "Hello"}
    )
    assert sent.status_code == 302
    assert f"next=/post/{post.id}" in sent.headers["Location"]


def test_replies_are_paged_from_the_oldest_on(config, reader, alice, bob):
    post = make_post(alice)
    size = config.POSTS_PER_PAGE
    made = [reply(bob, post, f"Number {number:02}.") for number in range(size + 2)]
    first = reader.get(f"/post/{post.id}").text
    assert "Number 00." in first
    assert f"Number {size:02}." not in first
    assert f"{size + 2} replies" in first
    later = f"/post/{post.id}?min_id={made[size - 1].id}"
    assert later in first
    second = reader.get(later).text
    assert f"Number {size + 1:02}." in second
    assert f"/post/{post.id}?max_id={made[size].id}" in second


def test_new_reply_redirects_to_the_page_that_shows_it(config, reader, alice, bob):
    post = make_post(alice)
    for number in range(config.POSTS_PER_PAGE):
        reply(bob, post, f"Number {number}")
    sent = reader.submit(f"/post/{post.id}", {"post": "The last word"})
    made = newest().id
    place = f"/post/{post.id}?min_id={made - 1}#post{made}"
    assert sent.headers["Location"] == place
    assert "The last word" in reader.get(place).text


def test_remote_post_can_be_replied_to(reader, alice):
    post = make_post(alice, "A copy")
    post.origin, post.origin_id = "twitter", "twitter:1"
    alice.origin = "twitter"
    db.session.commit()
    page = reader.get(f"/post/{post.id}").text
    assert "Answer here" not in page
    reader.submit(f"/post/{post.id}", {"post": "Heard here, too"})
    assert newest().reply_to_id == post.id


def test_author_of_the_parent_is_notified(app, browsing, reader, alice, bob):
    post = make_post(alice)
    reader.submit(f"/post/{post.id}", {"post": "I do, @alice"})
    while outbox.drain():
        pass
    page = browsing.as_user(alice).get("/notifications/all").text
    assert "replied to you" in page
    assert "mentioned you" not in page
    assert f'href="/post/{newest().id}"' in page
    db.session.refresh(alice)
    assert alice.unread_notifications == 1


def test_post_without_replies_costs_the_same_statements(reader, statements, alice, bob):
    plain, long = make_post(alice), make_post(alice)
    middle = reply(bob, long)
    for _number in range(5):
        reply(alice, middle)
    asked = []
    for post in (plain, middle):
        reader.get(f"/post/{post.id}")
        with statements() as texts:
            reader.get(f"/post/{post.id}")
        asked.append(len(texts))
    assert asked[0] <= 3
    assert asked[1] <= asked[0] + 4
