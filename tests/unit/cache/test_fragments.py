"""The cache of rendered fragments."""

from markupsafe import Markup

from app.cache.fragments import FragmentCache


def test_it_draws_once_per_key() -> None:
    drawn: list[tuple[int, str]] = []

    def draw(key: tuple[int, str]) -> str:
        drawn.append(key)
        return "<p>hello</p>"

    fragments = FragmentCache(100_000, draw)
    first = fragments.get((1, "en"))
    assert fragments.get((1, "en")) is first
    assert drawn == [(1, "en")]
    fragments.get((2, "en"))
    assert drawn == [(1, "en"), (2, "en")]


def test_a_fragment_is_not_escaped_again() -> None:
    html = FragmentCache(100_000, lambda key: f"<p>{key}</p>").get("سلام")
    assert isinstance(html, Markup)
    assert html == "<p>سلام</p>"


def test_it_is_bounded_and_forgets_what_was_not_used() -> None:
    drawn: list[int] = []

    def draw(key: int) -> str:
        drawn.append(key)
        return "x" * 1000

    fragments = FragmentCache(20_000, draw)
    for number in range(100):
        fragments.get(number)
        fragments.get(0)
        assert fragments.bytes_used <= 20_000
    assert 1 < len(fragments) < 20
    assert drawn.count(0) == 1
    fragments.get(1)
    assert drawn.count(1) == 2


def test_what_is_larger_than_the_cache_is_returned_but_not_stored() -> None:
    fragments = FragmentCache(5_000, lambda _key: "x" * 10_000)
    assert len(fragments.get("key")) == 10_000
    assert len(fragments) == 0


def test_it_can_be_emptied() -> None:
    texts = iter(("old", "new"))
    fragments = FragmentCache(5_000, lambda _key: next(texts))
    fragments.get("key")
    fragments.clear()
    assert fragments.get("key") == "new"
