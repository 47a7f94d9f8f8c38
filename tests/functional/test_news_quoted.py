"""What a headline says is not said by who shares it: it mentions and tags nobody."""

import re

import pytest

from app.extensions import db
from app.lib.entities import EntityKind, find_entities
from app.models import User
from app.news.ingest import ingest
from app.news.sharing import quoted
from app.notifications.models import Notification
from app.posts.models import Post, mention
from app.tags.models import post_tag
from tests.support.browsing import Browsing
from tests.support.news import item, make_source


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Interview with @bob", "Interview with @ bob"),
        ("#Budget: who pays?", "# Budget: who pays?"),
        ("@bob/@carol and #a#b", "@ bob/@carol and # a#b"),
        ("＠bob on ＃نان", "＠ bob on ＃ نان"),
        ("Write to me@example.com", "Write to me@example.com"),
        ("C# is 25, number #1", "C# is 25, number #1"),
        ("See https://a.example/@bob#top", "See https://a.example/@bob#top"),
    ],
)
def test_signs_stand_apart_from_names(title: str, shown: str) -> None:
    assert quoted(title, 200) == shown


def test_no_name_is_left_however_it_is_cut() -> None:
    title = "@a@b #c##d _#e_ ##f/#g @@h (@i) ＠j#k://l #m://n " * 3
    for room in range(len(title) + 40):
        text = quoted(title, room)
        assert len(text) <= max(room, 1)
        kinds = {each.kind for each in find_entities(text)}
        assert kinds <= {EntityKind.LINK}, text


def test_shared_headline_mentions_and_tags_nobody(
    browsing: Browsing, alice: User, bob: User
) -> None:
    ingest(make_source().id, [item("Why @bob left #politics", "http://a.example/1")])
    db.session.commit()
    reader = browsing.as_user(alice)
    found = re.search(r'action="(/news/\d+/share)"', reader.get("/news").text)
    assert found is not None
    assert reader.submit(found[1], page="/news").status_code == 302
    (post,) = db.session.query(Post).all()
    assert post.body == "Why @ bob left # politics\nhttp://a.example/1"
    for table in (mention, post_tag, Notification.__table__):
        assert db.session.query(table).all() == []
