"""Posts are written, edited with a history, deleted."""

import pytest
import sqlalchemy as sa

from app import db
from app.exceptions import Invalid, NotAllowed, NotFound
from app.media import attachments
from app.media.attachments import Draft
from app.models import Outbox, Post, PostRevision, Tag, mention, post_tag
from app.posts import ownership
from app.posts.commands import DeletePost, EditPost, PublishPost
from tests.support.factories import make_post, make_posts, make_user

LIMIT = 140

pytestmark = pytest.mark.usefixtures("app")


def payloads(kind):
    """Return the payloads of the outbox messages of one kind."""
    query = sa.select(Outbox.payload).where(Outbox.kind == kind)
    return db.session.scalars(query).all()


def count(table, *conditions):
    query = sa.select(sa.func.count()).select_from(table).where(*conditions)
    return db.session.scalar(query)


def test_post_is_counted_tagged_and_linked(alice, bob):
    post = PublishPost(alice, "Hi @BOB, see #News", max_length=LIMIT).execute()
    assert (alice.post_count, alice.last_post_id) == (1, post.id)
    assert db.session.scalars(sa.select(Tag.name)).all() == ["news"]
    assert db.session.scalar(sa.select(mention.c.user_id)) == bob.id
    assert payloads("notify_mentions") == [{"post_id": post.id}]


def test_longest_existing_name_is_mentioned(alice, bob):
    dotted = make_user("bob.com")
    text = "@bob.com @bob.See you, @bob--look @carol_"
    post = PublishPost(alice, text, max_length=LIMIT).execute()
    mentioned = sa.select(mention.c.user_id).where(mention.c.post_id == post.id)
    assert set(db.session.scalars(mentioned)) == {bob.id, dotted.id}


@pytest.mark.parametrize(
    "text",
    [
        *("@nobody+@bob", "@nobody/@bob", "_@bob_", "-@bob", "@bob.See you", "＠bob"),
        *("@bob...are", "@bob--look", "@bob.com"),
    ],
)
def test_mention_beside_other_signs_notifies(alice, bob, text):
    post = PublishPost(alice, text, max_length=LIMIT).execute()
    assert db.session.scalar(sa.select(mention.c.user_id)) == bob.id
    assert payloads("notify_mentions") == [{"post_id": post.id}]


@pytest.mark.parametrize("body", ["", "  \r\n ", "\u200f\u200e", "\x00"])
def test_empty_post_is_refused(alice, body):
    with pytest.raises(Invalid) as refusal:
        PublishPost(alice, body, max_length=LIMIT).execute()
    assert refusal.value.field == "post"


def test_post_without_text_has_no_language(alice):
    drafts = [Draft("picture", source_url="https://example.com/1")]
    post = PublishPost(alice, " \n", max_length=LIMIT, attachments=drafts).execute()
    assert (post.body, post.search_text, post.language) == ("", "", None)
    assert payloads("detect_language") == []
    long = "x" * (LIMIT + 1)
    with pytest.raises(Invalid):
        PublishPost(alice, long, max_length=LIMIT, attachments=drafts).execute()


def test_only_post_with_attachments_may_lose_its_text(alice):
    post = PublishPost(alice, "Look, #wall", max_length=LIMIT).execute()
    with pytest.raises(Invalid):
        EditPost(alice, post.id, "", max_length=LIMIT).execute()
    here = Draft("picture", source_url="https://example.com/1")
    attachments.attach(post.id, alice.id, [here])
    db.session.commit()
    EditPost(alice, post.id, "", max_length=LIMIT).execute()
    assert (post.body, post.version) == ("", 2)
    assert count(post_tag) == 0
    # The first text waits for its language in vain; no text has none.
    assert [payload["version"] for payload in payloads("detect_language")] == [1]


def test_limit_counts_graphemes(alice):
    family = "👨‍👩‍👧‍👦"
    assert PublishPost(alice, family * LIMIT, max_length=LIMIT).execute().id
    with pytest.raises(Invalid):
        PublishPost(alice, family * LIMIT + "x", max_length=LIMIT).execute()


def test_line_break_counts_once(alice):
    post = PublishPost(alice, "a" * 138 + "\r\nb", max_length=LIMIT).execute()
    assert post.body.endswith("\nb")


def test_chosen_language_is_not_detected(alice):
    chosen = PublishPost(alice, "Hola", language="es", max_length=LIMIT).execute()
    left = PublishPost(alice, "Hola", max_length=LIMIT).execute()
    assert (chosen.language, left.language) == ("es", None)
    assert [payload["post_id"] for payload in payloads("detect_language")] == [left.id]


def test_edit_stores_the_former_text(alice):
    post = PublishPost(alice, "one #old", max_length=LIMIT).execute()
    EditPost(alice, post.id, "two #new", max_length=LIMIT).execute()
    assert (post.body, post.version) == ("two #new", 2)
    assert post.edited_at is not None
    assert db.session.scalars(sa.select(PostRevision.body)).all() == ["one #old"]
    tags = sa.select(Tag.name, Tag.post_count).order_by(Tag.name)
    assert db.session.execute(tags).all() == [("new", 1), ("old", 0)]


def test_unchanged_edit_leaves_no_trace(alice):
    post = PublishPost(alice, "same", max_length=LIMIT).execute()
    EditPost(alice, post.id, "same", max_length=LIMIT).execute()
    assert (post.version, count(PostRevision)) == (1, 0)


def test_post_of_another_author_is_refused(alice, bob):
    post = make_post(alice)
    with pytest.raises(NotAllowed):
        EditPost(bob, post.id, "mine now", max_length=LIMIT).execute()
    with pytest.raises(NotAllowed):
        DeletePost(bob, post.id).execute()


def test_administrator_may_delete_but_not_edit(alice, bob):
    bob.is_admin = True
    post = make_post(alice)
    with pytest.raises(NotAllowed):
        EditPost(bob, post.id, "nicer", max_length=LIMIT).execute()
    DeletePost(bob, post.id).execute()
    assert count(Post) == 0


def test_deleted_post_takes_its_rows_along(alice, bob):
    first, last = make_posts(alice, 2, "@bob #tag")
    EditPost(alice, last.id, "@bob #tag again", max_length=LIMIT).execute()
    DeletePost(alice, last.id).execute()
    left = (count(PostRevision), count(mention), count(post_tag))
    assert left == (0, 1, 1)
    assert (alice.post_count, alice.last_post_id) == (1, first.id)
    with pytest.raises(NotFound):
        ownership.get(last.id)


def test_taken_id_is_made_anew(alice, monkeypatch):
    post = make_post(alice)
    ids = iter([post.id, post.id, post.id + 1])
    monkeypatch.setattr("app.posts.models.make_id", lambda _moment: next(ids))
    assert PublishPost(alice, "again", max_length=LIMIT).execute().id == post.id + 1


def test_counters_follow_plain_statements(alice, bob):
    make_posts(alice, 3)
    db.session.execute(sa.delete(Post).where(Post.user_id == alice.id))
    alice.following.add(bob)
    db.session.commit()
    assert (alice.posts_count(), alice.last_post_id) == (0, None)
    assert (alice.following_count(), bob.followers_count()) == (1, 1)


def test_following_twice_is_following_once(alice, bob):
    for _twice in range(2):
        alice.follow(bob)
        db.session.commit()
    assert (alice.following_count(), bob.followers_count()) == (1, 1)
    for _twice in range(2):
        alice.unfollow(bob)
        db.session.commit()
    assert (alice.following_count(), alice.is_following(bob)) == (0, False)
