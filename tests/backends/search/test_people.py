"""People are found by the beginnings of their names and by their profiles."""

import pytest

from app.extensions import db
from app.lib.clock import utcnow
from app.search import search
from tests.backends.search.conftest import Site


@pytest.fixture
def town(database_site: Site) -> Site:
    site = database_site
    site.person("alice", "Painter of cats")
    site.person("alicia", "Plays the piano")
    site.person("bob_smith", "Knows Alice, paints houses")
    site.person("charlie", "نقاش و دانش‌آموز")
    site.person("Dora", "José's sister")
    site.person("minji", "인권리더십을 가르칩니다 🍕")
    site.person("somchai", "รักประเทศไทยมาก")
    site.person("taro", "東京で写真を撮る")
    return site


def find(text: str, **page: int) -> list[str]:
    hits = search.search_people(text, limit=page.pop("limit", 25), **page)
    rows = db.session.execute(db.text('SELECT id, username FROM "user"'))
    names = {row.id: row.username for row in rows}
    return [names[user_id] for user_id in hits.ids]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("alice", ["alice", "bob_smith"]),
        ("ali", ["alice", "alicia", "bob_smith"]),
        ("@ALICIA", ["alicia"]),
        ("smith", ["bob_smith"]),
        ("bob_smith", ["bob_smith"]),
        ("bob smith", ["bob_smith"]),
        ("paint", ["alice", "bob_smith"]),
        ("piano plays", ["alicia"]),
        ("نقاش", ["charlie"]),
        ("دانش آموز", ["charlie"]),
        ("jose", ["Dora"]),
        ("dora", ["Dora"]),
        ("권리", ["minji"]),
        ("리권", []),
        ("🍕", ["minji"]),
        ("ประเทศไทย", ["somchai"]),
        ("ไทยประเทศ", []),
        ("東京 写真", ["taro"]),
        ("京東", []),
        ("nobody", []),
        ("", []),
        ("@", []),
        ("\0", []),
        ("'\"*:&|!()", []),
        ("%", []),
        ("_", []),
        ("a" * 10_000, []),
    ],
)
def test_finds(town: Site, text: str, found: list[str]) -> None:
    assert find(text) == found


def test_the_followed_come_first(town: Site) -> None:
    town.people["alicia"].follower_count = 9
    db.session.commit()

    assert find("ali")[0] == "alicia"
    assert find("alice")[0] == "alice"


def test_profiles_follow_their_changes(town: Site) -> None:
    town.people["alice"].about_me = "Sculptor now"
    town.people["bob_smith"].deactivated_at = utcnow()
    db.session.commit()

    assert find("sculptor") == ["alice"]
    assert find("painter") == []
    assert find("smith") == []


def test_pages(town: Site) -> None:
    assert find("ali", limit=2) == ["alice", "alicia"]
    assert find("ali", limit=2, offset=2) == ["bob_smith"]
    assert search.search_people("ali", limit=2).has_more
    assert not search.search_people("ali", limit=2, offset=2).has_more
    assert find("ali", offset=10**9) == []
    assert find("ali", offset=-3, limit=0) == []
