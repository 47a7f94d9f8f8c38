"""No engine finds posts of hidden people: one suite for all engines."""

import pytest

from app.extensions import db
from app.posts import reading, visibility
from app.relationships import blocks
from app.search import Sort
from tests.backends.search.conftest import Site

SORTS: list[Sort] = ["newest", "relevance"]


@pytest.fixture
def talk(site: Site) -> Site:
    """Three people who say the same in turn; Alice is the reader."""
    for number in range(6):
        for author in ("alice", "bob", "charlie"):
            site.post(f"tea {number} #tea", author)
    return site


def walk(site: Site, text: str, sort: Sort, size: int = 5) -> list[str]:
    """Page through Alice's hits; every page but the last must be whole."""
    found: list[int] = []
    viewer = visibility.scope_of(alice := site.person("alice"))
    while True:
        place = {"offset": len(found)}
        if sort == "newest" and found:
            place = {"max_id": found[-1]}
        hits = site.hits(text, sort, limit=size, viewer=viewer, **place)
        found += hits.ids
        if not hits.has_more:
            return [
                f"{post.author.username} {post.body}"
                for post in reading.load(alice, found)
            ]
        assert len(hits.ids) == size


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("query", ["tea", "#tea", "tea -coffee", "tea #tea after:2020"])
def test_pages_of_hits_are_full_without_hidden_people(
    talk: Site, query: str, sort: Sort
) -> None:
    alice, bob, charlie = (talk.person(name) for name in ("alice", "bob", "charlie"))
    assert len(walk(talk, query, sort)) == 18
    blocks.mute(alice, bob)
    found = walk(talk, query, sort)
    assert len(found) == 12
    assert {text.split()[0] for text in found} == {"alice", "charlie"}
    blocks.block(charlie, alice)
    assert {text.split()[0] for text in walk(talk, query, sort)} == {"alice"}
    blocks.unmute(alice, bob)
    blocks.unblock(charlie, alice)
    assert len(walk(talk, query, sort)) == 18


@pytest.mark.parametrize("query", ["from:bob", "from:bob tea", "from:bob #tea"])
def test_search_by_hidden_name_finds_nothing(talk: Site, query: str) -> None:
    alice = talk.person("alice")
    blocks.block(alice, talk.person("bob"))
    assert walk(talk, query, "newest") == []
    assert len(walk(talk, f"{query} from:charlie", "newest")) == 6


def test_other_viewers_find_posts_of_muted_people(talk: Site) -> None:
    blocks.mute(talk.person("alice"), talk.person("bob"))
    db.session.refresh(charlie := talk.person("charlie"))
    scope = visibility.scope_of(charlie)
    assert scope.is_unrestricted
    assert len(talk.find("tea", viewer=scope)) == 18


def test_loading_omits_hidden_people_unknown_to_the_engine(talk: Site) -> None:
    alice = talk.person("alice")
    for name in ("bob", "charlie"):
        blocks.mute(alice, talk.person(name))
    scope = visibility.scope_of(alice)
    assert len(scope.hidden_author_ids()) == 2
    assert len(scope.hidden_author_ids(limit=1)) == 1
    shown = reading.load(alice, talk.hits("tea").ids, listed=True)
    assert {post.author.username for post in shown} == {"alice"}
