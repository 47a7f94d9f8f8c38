"""The cache of rendered fragments."""

from markupsafe import Markup

from app.cache.fragments import FragmentCache, fragment_store


def test_fragment_is_rendered_once_per_key() -> None:
    rendered: list[tuple[int, str]] = []

    def render(key: tuple[int, str]) -> str:
        rendered.append(key)
        return "<p>hello</p>"

    fragments = FragmentCache(fragment_store(100_000), render)
    first = fragments.get((1, "en"))
    assert fragments.get((1, "en")) is first
    assert rendered == [(1, "en")]
    fragments.get((2, "en"))
    assert rendered == [(1, "en"), (2, "en")]


def test_fragment_is_not_escaped_again() -> None:
    html = FragmentCache(fragment_store(100_000), lambda key: f"<p>{key}</p>").get(
        "سلام"
    )
    assert isinstance(html, Markup)
    assert html == "<p>سلام</p>"


def test_least_recently_used_fragments_are_evicted() -> None:
    rendered: list[int] = []

    def render(key: int) -> str:
        rendered.append(key)
        return "x" * 1000

    fragments = FragmentCache(fragment_store(20_000), render)
    for number in range(100):
        fragments.get(number)
        fragments.get(0)
        assert fragments.bytes_used <= 20_000
    assert 1 < len(fragments) < 20
    assert rendered.count(0) == 1
    fragments.get(1)
    assert rendered.count(1) == 2


def test_fragment_larger_than_the_cache_is_not_stored() -> None:
    fragments = FragmentCache(fragment_store(5_000), lambda _key: "x" * 10_000)
    assert len(fragments.get("key")) == 10_000
    assert len(fragments) == 0


def test_clear_removes_all_fragments() -> None:
    texts = iter(("old", "new"))
    fragments = FragmentCache(fragment_store(5_000), lambda _key: next(texts))
    fragments.get("key")
    fragments.clear()
    assert fragments.get("key") == "new"
