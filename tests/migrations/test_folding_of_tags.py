"""The revision that brings tags together which a search takes for the same."""

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from app import db
from app.models import BarredTag, Post, Tag, User, post_tag, tag_spelling
from tests.support.factories import make_post, make_user

BEFORE = "d2b7c9e4a815"
# More than one batch of the revision, and another number of them.
MANY = 2_100
POSTS = sa.select(post_tag.c.post_id, Tag.name).join(Tag, Tag.id == post_tag.c.tag_id)

pytestmark = pytest.mark.usefixtures("migrating")


def old_tag(name: str, spelling: str, posts: list[int]) -> None:
    """Store a tag as the former folding had it, with its posts."""
    tag = Tag(name=name)
    db.session.add(tag)
    db.session.flush()
    rows = [{"tag_id": tag.id, "post_id": each, "spelling": spelling} for each in posts]
    db.session.execute(sa.insert(post_tag), rows)
    db.session.commit()


@pytest.fixture
def author() -> User:
    """Somebody of a site of now, whose tags are made those of a former one."""
    upgrade()
    return make_user("alice")


def migrate() -> None:
    db.session.remove()
    downgrade(revision=BEFORE)
    upgrade()


def test_upgrade_merges_tags_and_counts_their_posts(author: User) -> None:
    first, second, third = (make_post(author, f"Post {each}").id for each in "abc")
    old_tag("أخبار", "أخبار", [first, second])
    old_tag("اخبار", "اخبار", [second])
    old_tag("إخبار", "إخبار", [third])
    old_tag("flask", "Flask", [first])
    versions = dict(db.session.execute(sa.select(Tag.name, Tag.version)).all())
    migrate()
    tags = db.session.execute(sa.select(Tag.name, Tag.post_count).order_by(Tag.name))
    assert tags.all() == [("flask", 1), ("اخبار", 3)]
    assert set(db.session.execute(POSTS).all()) == {
        *((first, "flask"), (first, "اخبار"), (second, "اخبار"), (third, "اخبار")),
    }
    counted = sa.select(tag_spelling.c.spelling, tag_spelling.c.post_count)
    assert set(db.session.execute(counted).all()) == {
        *(("Flask", 1), ("أخبار", 1), ("إخبار", 1), ("اخبار", 1)),
    }
    now = dict(db.session.execute(sa.select(Tag.name, Tag.version)).all())
    assert now["flask"] == versions["flask"]
    assert now["اخبار"] not in versions.values()


def test_upgrade_renames_a_tag_that_is_alone(author: User) -> None:
    post_id = make_post(author, "Post").id
    old_tag("مدرسة", "مدرسة", [post_id])
    old_tag("ء", "ء", [post_id])
    db.session.add_all([BarredTag(name="مدرسة"), BarredTag(name="مدرسه")])
    db.session.commit()
    migrate()
    tags = db.session.execute(sa.select(Tag.name, Tag.spelling, Tag.post_count))
    assert tags.all() == [("مدرسه", "مدرسة", 1)]
    assert list(db.session.scalars(sa.select(BarredTag.name))) == ["مدرسه"]


def test_upgrade_moves_more_posts_than_a_batch(author: User) -> None:
    start = make_post(author, "Post").id
    ids = [start + each for each in range(1, MANY)]
    rows = [{"id": each, "body": "Post", "user_id": author.id} for each in ids]
    db.session.execute(sa.insert(Post), rows)
    old_tag("مسؤول", "مسؤول", [start, *ids])
    old_tag("مسوول", "مسوول", ids[:5])
    migrate()
    tags = db.session.execute(sa.select(Tag.name, Tag.spelling, Tag.post_count))
    assert tags.all() == [("مسوول", "مسؤول", MANY)]
