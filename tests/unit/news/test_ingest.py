"""Taking items in: each once, dated, bounded, and gone with their owner."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.ids import moment_of
from app.models import User
from app.news import sources
from app.news.ingest import RETAINED, ingest
from app.news.lifecycle import PURGE_STEPS
from app.news.models import Headline, NewsSource, news_mute
from tests.support.news import item, make_source, store

pytestmark = pytest.mark.usefixtures("app")


def stored() -> list[Headline]:
    """Return all headlines, the newest first."""
    return list(db.session.scalars(sa.select(Headline).order_by(Headline.id.desc())))


def test_known_link_takes_on_a_new_title() -> None:
    source = make_source()
    assert ingest(source.id, [item("First", "http://a.example/1")]) == 1
    assert ingest(source.id, [item("Better", "https://a.example/1?utm_source=x")]) == 0
    (headline,) = stored()
    assert (headline.title, headline.words) == ("Better", " better ")


def test_notes_of_one_page_are_headlines_of_their_own() -> None:
    source, page = make_source(), "http://a.example/notes"
    notes = [item(f"Notes {day}", f"{page}#May_0{day}") for day in (1, 2, 3)]
    for expected in (3, 0):
        assert ingest(source.id, notes) == expected
    assert {each.url for each in stored()} == {f"{page}#May_0{n}" for n in (1, 2, 3)}


def test_anchor_of_all_links_makes_no_other_story() -> None:
    one, two = make_source(), make_source("http://two.example/f")
    ingest(one.id, [item("One", "http://a.example/1#rss"), item("Two")])
    ingest(two.id, [item("One", "http://a.example/1")])
    assert len({each.link_key for each in stored()}) == 2


def test_moments_are_those_of_publication() -> None:
    source, now = make_source(), utcnow()
    yesterday, tomorrow = now - timedelta(days=1), now + timedelta(days=1)
    ingest(
        source.id,
        [
            item("Undated"),
            item("Later undated"),
            item("Old", published_at=yesterday),
            item("Future", published_at=tomorrow),
            item("Ancient", published_at=now - timedelta(days=36_500)),
        ],
    )
    moments = {each.title: moment_of(each.id) for each in stored()}
    assert abs(moments["Old"] - yesterday) < timedelta(seconds=1)
    for title in ("Undated", "Future", "Ancient"):
        assert timedelta() < now + timedelta(minutes=1) - moments[title]
        assert now - moments[title] < timedelta(minutes=1)
    assert moments["Undated"] > moments["Later undated"]


def test_newest_headlines_stay_and_the_rest_goes() -> None:
    source, now = make_source(), utcnow()
    for first in (0, 100, 200):
        moments = [now - timedelta(days=1, minutes=-first - n) for n in range(100)]
        items = [item(f"News {m}", published_at=m) for m in moments]
        ingest(source.id, items)
    assert len(stored()) == RETAINED
    oldest = stored()[-1].id
    # What is older than all of them would go at once.
    assert ingest(source.id, [item("Old", published_at=now - timedelta(days=9))]) == 0
    assert stored()[-1].id == oldest


def test_same_second_in_two_sources_is_no_conflict() -> None:
    one, two = make_source(), make_source("http://two.example/f")
    moment = utcnow().replace(microsecond=0) - timedelta(hours=1)
    for source in (one, two):
        items = [
            item(f"{source.id} {n}", f"http://{source.id}.example/{n}", moment)
            for n in range(90)
        ]
        assert ingest(source.id, items) == 90
    db.session.commit()
    assert len(stored()) == 180


def test_deleted_account_leaves_no_news(alice: User) -> None:
    store(make_source(owner=alice), "Private")
    shown = make_source("http://site.example/f")
    sources.mute(alice, shown.id)
    for step in PURGE_STEPS:
        while step(alice.id, 10):
            pass
    db.session.commit()
    assert stored() == []
    assert [each.id for each in db.session.query(NewsSource)] == [shown.id]
    assert db.session.execute(sa.select(news_mute)).all() == []
