"""The index follows the posts, whatever way they change, and can be made anew."""

import sqlalchemy as sa

from app.extensions import db
from app.models import Post, User
from app.search import add_to_index, query_index, remove_from_index, search
from tests.backends.search.conftest import Site


def test_a_rebuild_finds_everything_again(site: Site) -> None:
    for number in range(25):
        site.post(f"word {number} #tag")
    db.session.execute(sa.update(Post).values(search_text="forgotten"))
    db.session.commit()

    heard: list[int] = []
    assert search.rebuild(heard.append) == 25
    assert heard[-1] == 25
    assert len(site.find("word #tag from:alice", limit=100)) == 25
    assert site.find("forgotten") == []
    site.post("written afterwards")
    assert site.find("afterwards") == ["written afterwards"]


def test_a_rebuild_of_nothing(site: Site) -> None:
    assert search.rebuild() == 0
    assert site.find("word") == []


def test_the_names_that_others_rely_on(site: Site) -> None:
    posts = [site.post(f"word {number}") for number in range(3)]

    ids, total = query_index("post", "word", 1, 2)
    assert (len(ids), total) == (2, 3)
    ids, total = query_index("post", "word", 2, 2)
    assert (len(ids), total) == (1, 3)
    for page in (0, -1, 10**12):
        query_index("post", "word", page, 0)
    assert query_index("post", "word", 99, 25) == ([], 3)
    assert query_index("another", "word", 1, 25) == ([], 0)
    add_to_index("post", posts[0])
    add_to_index("another", posts[0])
    remove_from_index("another", posts[0])
    assert len(site.find("word")) == 3
    assert Post.search("word", 1, 2)[1] == 3


def test_bulk_changes_are_followed(database_site: Site) -> None:
    site = database_site
    for number in range(5):
        site.post(f"word {number}", author="alice" if number < 3 else "bob")
    assert len(site.find("word")) == 5

    db.session.execute(sa.update(Post).values(search_text=Post.search_text + " more"))
    assert len(site.find("more word from:alice")) == 3
    alice = site.person("alice").id
    db.session.execute(sa.delete(Post).where(Post.user_id == alice))
    assert len(site.find("word")) == 2
    assert site.find("from:alice") == []


def test_rolled_back_post_is_not_found(database_site: Site) -> None:
    site = database_site
    site.post("word")
    db.session.add(Post(body="word again", author=site.person("alice")))
    db.session.flush()
    assert len(site.find("word")) == 2
    db.session.rollback()

    assert site.find("word") == ["word"]


def test_the_index_is_sound_after_many_changes(database_site: Site) -> None:
    site = database_site
    posts = [site.post(f"some word {number}") for number in range(20)]
    for number, post in enumerate(posts):
        site.edit(post, f"other thing {number} کتاب‌ها")
    for post in posts[::2]:
        site.delete(post)

    if db.engine.dialect.name == "sqlite":
        check = (
            "INSERT INTO post_search (post_search, rank) VALUES ('integrity-check', 1)"
        )
        db.session.execute(sa.text(check))
        db.session.execute(sa.text(check.replace("post_search", "user_search")))
    assert len(site.find("thing کتاب")) == 10
    assert site.find("some") == []


def test_pictures_alone_are_found_by_all_but_words(site: Site) -> None:
    silent = site.post("", "bob", language="es")
    site.post("word", "bob")
    assert site.find("from:bob -word") == [""]
    assert site.find("from:bob lang:es") == [""]
    assert site.find("word") == ["word"]
    site.edit(silent, "words came later")
    assert site.find("later") == ["words came later"]
    site.edit(silent, "")
    assert site.find("later") == []
    assert sorted(site.find("from:bob")) == ["", "word"]


def test_update_without_text_leaves_index_untouched(
    database_site: Site,
) -> None:
    site = database_site
    site.person("alice", about_me="painter")
    site.post("word")
    before = _rows_written()
    db.session.execute(sa.update(Post).values(language="en"))
    db.session.execute(sa.update(User).values(follower_count=User.follower_count + 1))

    assert _rows_written() == before
    assert site.find("word") == ["word"]


def _rows_written() -> int:
    if db.engine.dialect.name != "sqlite":
        return 0
    count = "SELECT (SELECT max(id) FROM post_search_data) "
    return int(db.session.execute(sa.text(count)).scalar_one())
