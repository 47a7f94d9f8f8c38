"""Fetching what is due: bad sources neither delay nor hide the others."""

from datetime import timedelta
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.headlines import HeadlineReader, Item
from app.news import readers, schedule
from app.news.models import Headline, NewsSource
from app.news.refresh import refresh_due, refresh_overdue
from tests.support import sources
from tests.support.news import make_source, rss
from tests.support.sources import Site, fetcher, redirect
from tests.support.waiting import wait_for

pytestmark = pytest.mark.usefixtures("app")


def titles() -> list[str]:
    """Return the titles of all headlines, the newest first."""
    return list(db.session.scalars(sa.select(Headline.title).order_by(-Headline.id)))


def again(*found: NewsSource) -> None:
    """Make sources due."""
    for source in found:
        source.due_at = utcnow()
    db.session.commit()


def test_bad_sources_do_not_hide_good_ones(site: Site) -> None:
    site.pages |= {
        "/hanging": sources.hanging,
        "/endless": sources.endless,
        "/broken": sources.nonsense,
        "/private": redirect("http://169.254.169.254/latest/meta-data"),
    }
    bad = {path: make_source(site.url(path)) for path in site.pages}
    good = make_source(site.serve("/good", rss(["News"])))
    nonsense = make_source(site.serve("/nonsense", "hello"))
    refresh_due(fetcher(seconds=5.0, max_bytes=300_000))
    assert titles() == ["News"]
    assert (good.failures, good.last_error) == (0, None)
    assert [bad[path].last_error for path in bad] == [
        "The server did not answer in time.",
        "The answer of the server is too large.",
        "The answer of the server cannot be read.",
        "This address may not be fetched.",
    ]
    assert nonsense.last_error == "This is no feed that can be read."
    assert all(each.due_at > utcnow() and each.failures == 1 for each in bad.values())


def test_good_source_is_stored_while_another_hangs(site: Site) -> None:
    """What the hanging one serves is released only once the good one is stored."""

    def released_by_the_good_one(request: sources.Handler) -> None:
        wait_for(good_is_stored)
        request.answer(rss(["Late"], host="http://late.example").encode())

    engine = db.engine

    def good_is_stored() -> bool:
        with engine.connect() as connection:
            query = sa.select(sa.func.count()).select_from(Headline)
            return bool(connection.scalar(query))

    site.pages["/slow"] = released_by_the_good_one
    make_source(site.url("/slow"))
    make_source(site.serve("/good", rss(["Soon"])))
    refresh_due(fetcher(seconds=20.0))
    assert sorted(titles()) == ["Late", "Soon"]


def test_unchanged_source_is_asked_conditionally(site: Site) -> None:
    site.pages["/feed"] = lambda request: (
        request.answer(b"", 304)
        if request.headers["If-None-Match"] == '"1"'
        else request.answer(rss(["News"]).encode(), ETag='"1"')
    )
    source = make_source(site.url("/feed"))
    refresh_due(fetcher())
    again(source)
    refresh_due(fetcher())
    assert site.asked("/feed") == 2
    assert titles() == ["News"]
    assert source.last_error is None
    assert source.etag == '"1"'


def test_long_link_hides_no_other_headline(site: Site) -> None:
    feed = rss(["Long", "News"]).replace("/0-4", f"/{quote('خبر') * 200}")
    long = feed.replace(quote("خبر"), "خبر")
    source = make_source(site.serve("/feed", long, ETag='"\x00"'))
    refresh_due(fetcher())
    assert titles() == ["News"]
    assert (source.last_error, source.etag) == (None, "")


def test_source_that_cannot_be_stored_waits(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = HeadlineReader(
        "odd",
        read=lambda _address: [Item("http://a.example/", "\ud800")],
        check=lambda typed: (typed, typed),
        is_available=lambda: True,
    )
    monkeypatch.setitem(vars(readers)["_readers"], "odd", odd)
    bad = make_source("odd", kind="odd")
    good = make_source(site.serve("/feed", rss(["News"])))
    refresh_due(fetcher())
    assert titles() == ["News"]
    assert (bad.last_error, bad.failures) == ("What it holds cannot be stored.", 1)
    assert bad.due_at > utcnow()
    assert good.state == "fine"


def test_source_that_is_not_due_is_left_alone(site: Site) -> None:
    make_source(site.serve("/feed", rss(["News"])))
    assert refresh_due(fetcher()) == 1
    assert refresh_due(fetcher()) == 0
    assert site.asked("/feed") == 1


def test_overdue_source_is_fetched_by_the_schedule(site: Site) -> None:
    source = make_source(site.serve("/feed", rss(["News"])))
    assert refresh_overdue(fetcher()) == 0
    source.due_at = utcnow() - timedelta(minutes=2)
    db.session.commit()
    assert refresh_overdue(fetcher()) == 1
    assert titles() == ["News"]


def test_moved_source_changes_its_address(site: Site) -> None:
    site.pages["/old"] = redirect("/new", 308)
    site.serve("/new", rss(["News"]))
    source = make_source(site.url("/old"))
    refresh_due(fetcher())
    assert source.address == site.url("/new")


def test_failures_double_the_pause_and_success_ends_them(site: Site) -> None:
    source = make_source(site.url("/feed"))
    refresh_due(fetcher())
    first = source.due_at - utcnow()
    again(source)
    refresh_due(fetcher())
    assert source.failures == 2
    assert source.due_at - utcnow() > first * 1.5
    assert source.last_error == "There is nothing at this address any more."
    site.serve("/feed", rss(["News"]))
    again(source)
    refresh_due(fetcher())
    assert (source.failures, source.last_error) == (0, None)


def test_server_says_when_to_come_again(site: Site) -> None:
    busy = make_source(site.url("/busy"))
    calm = make_source(site.serve("/calm", rss([]), Cache_Control="max-age=40000"))
    site.pages["/busy"] = lambda r: r.answer(b"", 429, Retry_After="7200")
    refresh_due(fetcher())
    assert busy.due_at > utcnow() + timedelta(minutes=110)
    assert calm.due_at > utcnow() + timedelta(seconds=39_000)


@pytest.mark.parametrize(
    ("distances", "expected"),
    [
        ([0, 1, 2, 3], schedule.FASTEST),
        ([0, 60, 120, 180], timedelta(minutes=30)),
        ([400, 460, 520], timedelta(minutes=50)),
        ([60 * 24 * 30], schedule.SLOWEST),
        ([], schedule.SLOWEST),
    ],
)
def test_pause_follows_the_source(distances: list[int], expected: timedelta) -> None:
    now = utcnow()
    times = [now - timedelta(minutes=each) for each in distances]
    assert schedule.pause(times, now) == expected


def test_page_with_a_selector_is_read(site: Site) -> None:
    address = site.serve("/town", "<h2><a href='/1'>Fair</a></h2><h3>Other</h3>")
    make_source(address, kind="page", selector="h2")
    refresh_due(fetcher())
    assert titles() == ["Fair"]
