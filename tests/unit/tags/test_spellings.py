"""A tag is shown as most of its posts write it."""

import pytest
import sqlalchemy as sa

from app import db
from app.models import Tag, tag_spelling
from app.posts.commands import DeletePost, EditPost, PublishPost
from app.tags import counters
from tests.support.factories import make_post

LIMIT = 140

pytestmark = pytest.mark.usefixtures("app")


def shown() -> dict[str, str | None]:
    """Return how each tag is shown, by its key."""
    db.session.expire_all()
    return {tag.name: tag.spelling for tag in db.session.scalars(sa.select(Tag))}


def known() -> list[tuple[str, int]]:
    query = sa.select(tag_spelling.c.spelling, tag_spelling.c.post_count)
    return [tuple(row) for row in db.session.execute(query.order_by("spelling"))]


@pytest.mark.parametrize(
    ("texts", "key", "spelling"),
    [
        (["#نرم\u200cافزار"], "نرمافزار", "نرم\u200cافزار"),
        (["#BlackLivesMatter"] * 2 + ["#blacklivesmatter"], None, "BlackLivesMatter"),
        (["#fussball", "#Fußball", "#Fußball"], "fussball", "Fußball"),
        (["#ශ්\u200dරී"], "ශ්රී", "ශ්\u200dරී"),
        (["#İstanbul", "#istanbul", "#İstanbul"], "istanbul", "İstanbul"),
        (["#\u200fآزمون"], "ازمون", "آزمون"),
        (["#اخبار", "#أخبار", "#أخبار"], "اخبار", "أخبار"),
        (["#Two #TWO #two"], "two", "Two"),
    ],
)
def test_tag_is_shown_in_its_most_used_spelling(alice, texts, key, spelling) -> None:
    for text in texts:
        make_post(alice, text)
    assert shown() == {key or spelling.lower(): spelling}


def test_first_spelling_stays_until_another_leads(alice) -> None:
    make_post(alice, "#News")
    make_post(alice, "#NEWS")
    assert shown() == {"news": "News"}
    make_post(alice, "#NEWS")
    assert shown() == {"news": "NEWS"}


def test_deleted_and_edited_posts_do_not_count(alice) -> None:
    first, second = make_post(alice, "#News"), make_post(alice, "#News")
    make_post(alice, "#NEWS")
    EditPost(alice, first.id, "#NEWS", max_length=LIMIT).execute()
    assert (shown(), known()) == ({"news": "NEWS"}, [("NEWS", 2), ("News", 1)])
    DeletePost(alice, second.id).execute()
    assert known() == [("NEWS", 2)]


def test_tag_of_other_posts_keeps_its_spelling(alice) -> None:
    make_post(alice, "#One #Two")
    gone = make_post(alice, "#ONE")
    DeletePost(alice, gone.id).execute()
    assert shown() == {"one": "One", "two": "Two"}


def test_too_long_spelling_shows_the_key(alice) -> None:
    long = "x" + "\u200c".join("ab" * 48)
    PublishPost(alice, f"#{long}", max_length=LIMIT * 3).execute()
    assert list(shown().values()) == [None]


def test_wrong_spelling_counts_are_repaired(alice) -> None:
    make_post(alice, "#News")
    db.session.execute(sa.update(tag_spelling).values(post_count=7, spelling="x"))
    db.session.execute(sa.update(Tag).values(spelling="x"))
    db.session.commit()
    counters.repair()
    assert (shown(), known()) == ({"news": "News"}, [("News", 1)])
