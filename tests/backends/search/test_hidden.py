"""No engine finds what hidden people wrote: one suite for all of them."""

import pytest

from app.posts import read_models
from app.relationships import audience, blocks
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
    hidden = audience.hidden_from(site.person("alice"))
    while True:
        place = {"offset": len(found)}
        if sort == "newest" and found:
            place = {"max_id": found[-1]}
        hits = site.hits(text, sort, limit=size, hidden=hidden, **place)
        found += hits.ids
        if not hits.has_more:
            return [
                f"{row.author.username} {row.body}" for row in read_models.read(found)
            ]
        assert len(hits.ids) == size


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("query", ["tea", "#tea", "tea -coffee", "tea #tea after:2020"])
def test_pages_of_hits_are_whole_without_them(
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
def test_asking_for_them_by_name_finds_nothing(talk: Site, query: str) -> None:
    alice = talk.person("alice")
    blocks.block(alice, talk.person("bob"))
    assert walk(talk, query, "newest") == []
    assert len(walk(talk, f"{query} from:charlie", "newest")) == 6


def test_others_find_them(talk: Site) -> None:
    blocks.mute(talk.person("alice"), talk.person("bob"))
    assert audience.hidden_from(talk.person("charlie")) is None
    assert len(talk.find("tea", hidden=None)) == 18


def test_authors_unknown_to_the_engine_are_left_out_afterwards(
    talk: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = talk.person("alice")
    for name in ("bob", "charlie"):
        blocks.mute(alice, talk.person(name))
    assert not audience.hides_many(alice)
    monkeypatch.setattr(audience, "MOST_TOLD", 1)
    assert audience.hides_many(alice)
    assert len(audience.hidden_ids(alice.id, audience.MOST_TOLD)) == 1
    read = read_models.read(talk.hits("tea").ids)
    shown = audience.without_hidden(alice, read)
    assert {row.author.username for row in shown} == {"alice"}
