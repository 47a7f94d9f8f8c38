"""The memory of rendered pieces."""

from markupsafe import Markup

from app.cache.fragments import Fragments


def test_it_renders_once_per_key() -> None:
    rendered: list[int] = []

    def render() -> str:
        rendered.append(1)
        return "<p>hello</p>"

    fragments = Fragments(100_000)
    first = fragments.get_or_render(("post", 1, 1, "en"), render)
    assert fragments.get_or_render(("post", 1, 1, "en"), render) is first
    assert rendered == [1]
    fragments.get_or_render(("post", 1, 2, "en"), render)
    assert rendered == [1, 1]


def test_a_piece_is_not_escaped_again() -> None:
    piece = Fragments(100_000).get_or_render("key", lambda: "<p>سلام</p>")
    assert isinstance(piece, Markup)
    assert piece == "<p>سلام</p>"


def test_it_is_bounded_and_forgets_what_was_not_used() -> None:
    fragments = Fragments(20_000)
    for number in range(100):
        fragments.get_or_render(number, lambda: "x" * 1000)
        fragments.get_or_render(0, lambda: "again")
        assert fragments.bytes_used <= 20_000
    assert 1 < len(fragments) < 20
    assert fragments.get_or_render(0, lambda: "new") == "x" * 1000


def test_what_is_larger_than_the_memory_is_given_but_not_kept() -> None:
    fragments = Fragments(5_000)
    assert len(fragments.get_or_render("key", lambda: "x" * 10_000)) == 10_000
    assert len(fragments) == 0


def test_it_can_be_emptied() -> None:
    fragments = Fragments(5_000)
    fragments.get_or_render("key", lambda: "old")
    fragments.clear()
    assert fragments.get_or_render("key", lambda: "new") == "new"
