"""The revision that learns how tags are written."""

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from app import db
from app.models import Tag, post_tag, tag_spelling
from tests.support.factories import make_post, make_user

BEFORE = "2d9b4c7e1a60"

pytestmark = pytest.mark.usefixtures("migrating")


def test_upgrade_takes_tag_spellings_from_former_posts() -> None:
    upgrade()
    author = make_user("alice")
    for text in ("#Fußball and #İstanbul", "#Fußball, #İstanbul", "#fussball"):
        make_post(author, text)
    post_id = make_post(author, "#istanbul").id
    db.session.remove()
    downgrade(revision=BEFORE)
    # Two tags in former versions, which are one by now.
    with db.engine.begin() as connection:
        insert = sa.text("INSERT INTO tag (name, post_count) VALUES (:name, 0)")
        connection.execute(insert, {"name": "i\u0307stanbul"})
        other = sa.text("SELECT id FROM tag WHERE name = :name")
        number = connection.scalar(other, {"name": "i\u0307stanbul"})
        move = sa.text("UPDATE post_tag SET tag_id = :tag WHERE post_id = :post")
        connection.execute(move, {"tag": number, "post": post_id})
    upgrade()
    tags = db.session.execute(sa.select(Tag.name, Tag.spelling).order_by(Tag.name))
    assert tags.all() == [("fussball", "Fußball"), ("istanbul", "İstanbul")]
    counted = sa.select(tag_spelling.c.spelling, tag_spelling.c.post_count)
    assert set(db.session.execute(counted).all()) == {
        *(("Fußball", 2), ("fussball", 1), ("istanbul", 1), ("İstanbul", 2)),
    }
    assert db.session.scalar(sa.select(sa.func.count()).select_from(post_tag)) == 6
