"""PostgreSQL finds the same posts by whichever way it looks for them."""

import pytest

from app.search.backends import postgres
from app.search.backends.interface import Sort
from tests.backends.search.conftest import MakeApp, Site

pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize(("walk", "long_walk"), [(1, 1), (3, 100), (100, 100)])
@pytest.mark.parametrize("sort", ["newest", "relevance"])
def test_every_way_leads_to_the_same_posts(
    make_app: MakeApp,
    postgresql_url: str,
    monkeypatch: pytest.MonkeyPatch,
    walk: int,
    long_walk: int,
    sort: Sort,
) -> None:
    make_app(postgresql_url)
    monkeypatch.setattr(postgres, "WALK", walk)
    monkeypatch.setattr(postgres, "LONG_WALK", long_walk)
    monkeypatch.setattr(postgres, "RARE", 1)
    site = Site()
    for number in range(12):
        site.post(f"word {number} {'odd' if number % 2 else 'even'} #tag")

    assert len(site.find("word", sort)) == 12
    assert len(site.find("word", sort, limit=5)) == 5
    assert sorted(site.find("#tag word odd -1", sort, limit=5)) == [
        f"word {number} odd #tag" for number in (11, 3, 5, 7, 9)
    ]
    assert site.find("word -odd from:bob", sort) == []
