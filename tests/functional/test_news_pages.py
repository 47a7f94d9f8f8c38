"""The page of headlines: filter, search, pages, sharing, and who sees what."""

import re

from flask import Flask

from app.extensions import db
from app.models import User
from app.news import sources
from app.news.ingest import ingest
from app.news.models import NewsLink
from app.posts.commands import DeletePost
from app.posts.models import Post
from tests.support.browsing import Browsing
from tests.support.counting import StatementCounter
from tests.support.news import item, make_source, store

TITLE = re.compile(r'rel="noopener noreferrer nofollow ugc">([^<]+)</a></h2>')


def titles(html: str) -> list[str]:
    """Return the headlines of a page, from the top."""
    return TITLE.findall(html)


def test_headlines_are_merged_by_time_with_names(
    browsing: Browsing, alice: User
) -> None:
    one = make_source(name="One & only")
    two = make_source("http://two.example/f", name="دو")
    store(one, "First", "Third")
    store(two, "Second &lt;b>", host="http://two.example")
    page = browsing.as_user(alice).get("/news").text
    assert sorted(titles(page)) == ["First", "Second &lt;b&gt;", "Third"]
    assert page.count("<bdi>One &amp; only</bdi>") == 3
    assert f"source-colour-{one.colour}" in page
    assert "<img" not in page.partition('id="headlines"')[2].partition("</ol>")[0]


def test_own_sources_are_for_their_owner_alone(
    browsing: Browsing, alice: User, bob: User
) -> None:
    store(make_source(owner=alice), "Private news")
    assert titles(browsing.as_user(alice).get("/news").text) == ["Private news"]
    assert titles(browsing.as_user(bob).get("/news").text) == []
    assert "Private news" not in browsing.anonymous().get("/news").text


def test_strangers_read_the_sources_of_the_site(browsing: Browsing) -> None:
    store(make_source(), "Public news")
    page = browsing.anonymous().get("/news")
    assert titles(page.text) == ["Public news"]
    assert "Share as a post" not in page.text


def test_closed_site_shows_strangers_no_news(app: Flask, browsing: Browsing) -> None:
    app.config["PUBLIC_READING"] = False
    store(make_source(), "News for members")
    stranger = browsing.anonymous()
    for path in ("/news", "/news/feed.atom"):
        response = stranger.get(path)
        assert "News for members" not in response.text
        assert response.status_code == 302


def test_same_story_is_shown_once(browsing: Browsing, alice: User) -> None:
    one, two = make_source(), make_source("http://two.example/f", name="Two")
    ingest(one.id, [item("A bridge", "https://www.a.example/story/?utm_source=x")])
    ingest(two.id, [item("The bridge", "http://a.example/story#top")])
    ingest(one.id, [item("The mayor opens the new bridge", "http://a.example/1")])
    ingest(two.id, [item("The mayor opens the new bridge!", "http://b.example/2")])
    db.session.commit()
    reader = browsing.as_user(alice)
    page = reader.get("/news").text
    assert len(titles(page)) == 2
    assert page.count("also in") == 2
    # The story is not lost with a source that is not shown.
    assert len(titles(reader.get(f"/news?source={two.id}").text)) == 2
    sources.mute(alice, one.id)
    assert len(titles(reader.get("/news").text)) == 2


def test_filter_and_search_find_headlines(browsing: Browsing, alice: User) -> None:
    one, two = make_source(), make_source("http://two.example/f", name="Two")
    store(one, "Football in Madrid", "Weather")
    store(two, "نرم‌افزار تازه", host="http://two.example")
    reader = browsing.as_user(alice)
    for query, expected in (
        (f"source={two.id}", ["نرم‌افزار تازه"]),
        ("q=madr", ["Football in Madrid"]),
        ("q=FÓOTBALL+madrid", ["Football in Madrid"]),
        ("q=نرمافزار", ["نرم‌افزار تازه"]),
        ("q=%25", ["Football in Madrid", "Weather", "نرم‌افزار تازه"]),
        (f"source={one.id}&q=تازه", []),
        ("source=abc", ["Football in Madrid", "Weather", "نرم‌افزار تازه"]),
        ("source=999999999999", []),
    ):
        found = titles(reader.get(f"/news?{query}").text)
        assert sorted(found) == sorted(expected), query


def test_pages_follow_each_other(app: Flask, browsing: Browsing, alice: User) -> None:
    app.config["POSTS_PER_PAGE"] = 3
    store(make_source(), *(f"News {n}" for n in range(7)))
    reader, url, seen = browsing.as_user(alice), "/news?q=news", []
    while url:
        page = reader.get(url).text
        seen.append(titles(page))
        found = re.search(r'rel="next" href="([^"]+)"', page)
        url = found[1].replace("&amp;", "&") if found else ""
    assert seen == [
        ["News 0", "News 1", "News 2"],
        ["News 3", "News 4", "News 5"],
        ["News 6"],
    ]


def test_headline_becomes_a_post_once(browsing: Browsing, alice: User) -> None:
    source = make_source()
    store(source, "A bridge")
    reader = browsing.as_user(alice)
    path = re.findall(r'action="(/news/\d+/share)"', reader.get("/news").text)[0]
    for _ in range(2):
        response = reader.submit(path, page="/news")
        assert response.status_code == 302
    (post,) = db.session.query(Post).all()
    assert post.body == "A bridge\nhttp://daily.example/A-bridge"
    assert response.location == f"/post/{post.id}"
    (link,) = db.session.query(NewsLink).all()
    assert (link.post_id, link.url) == (post.id, "http://daily.example/A-bridge")
    assert "You have shared this" in reader.get("/news").text


def test_long_link_is_filed_on_a_page(browsing: Browsing, alice: User) -> None:
    url = "https://daily.example/" + "a" * 300
    ingest(make_source().id, [item("A very long title " * 12, url)])
    db.session.commit()
    reader = browsing.as_user(alice)
    path = re.findall(r'action="(/news/\d+/share)"', reader.get("/news").text)[0]
    reader.submit(path, page="/news")
    (post,) = db.session.query(Post).all()
    title, address = post.body.split("\n")
    assert title.startswith("A very long title A very long")
    assert title.endswith("…")
    assert len(post.body) <= 140
    path = address.removeprefix("http://microblog.test")
    stranger = browsing.anonymous()
    assert f'href="{url}"' in stranger.get(path).text
    alice.members_only = True
    db.session.commit()
    assert stranger.get(path).location == f"/auth/login?next={path}"
    assert f'href="{url}"' in reader.get(path).text
    DeletePost(alice, post.id).execute()
    assert reader.get(path).status_code == 404


def test_headline_of_another_person_cannot_be_shared(
    browsing: Browsing, alice: User, bob: User
) -> None:
    store(make_source(owner=alice), "Private")
    page = browsing.as_user(alice).get("/news").text
    path = re.findall(r'action="(/news/\d+/share)"', page)[0]
    stranger = browsing.as_user(bob)
    for address in (path, "/news/5/share", f"/news/{2**53}/share"):
        assert stranger.submit(address, page="/news").status_code == 404


def test_feed_has_the_headlines_of_the_site(browsing: Browsing, alice: User) -> None:
    store(make_source(name="Daily"), "A bridge & more")
    store(make_source("http://own.example/f", owner=alice), "Private")
    stranger = browsing.anonymous()
    response = stranger.get("/news/feed.atom")
    assert "A bridge &amp; more" in response.text
    assert "Private" not in response.text
    assert '<link rel="alternate" href="http://daily.example/' in response.text
    again = stranger.get(
        "/news/feed.atom", headers={"If-None-Match": response.headers["ETag"]}
    )
    assert again.status_code == 304


def test_news_in_persian_have_persian_dates(browsing: Browsing) -> None:
    store(make_source(), "خبر")
    reader = browsing.anonymous()
    page = reader.get("/news", headers={"Accept-Language": "fa"}).text
    assert 'dir="rtl"' in page
    assert re.search(r"data-relative>[^<]*[۰-۹]", page)


def test_page_asks_a_fixed_number_of_statements(
    browsing: Browsing, alice: User, statements: StatementCounter
) -> None:
    reader, counts = browsing.as_user(alice), []
    for number in range(2):
        for n in range(3):
            source = make_source(f"http://s{n}{number}.example/", name=f"S{n}")
            store(source, *(f"News {n} {number} {m}" for m in range(5)))
        reader.get("/news")
        with statements() as asked:
            reader.get("/news")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 5
