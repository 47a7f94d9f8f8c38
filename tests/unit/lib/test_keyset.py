"""Cutting a list into pages."""

from app.lib.keyset import Cursor, cut


def page(ids: list[int], cursor: Cursor, size: int = 3):  # type: ignore[no-untyped-def]  # a Slice of ids
    return cut(ids, cursor, size, lambda each: each)


def test_the_newest_page() -> None:
    part = page([9, 8, 7, 6], Cursor())
    assert part.items == part.ids == [9, 8, 7]
    assert (part.has_older, part.has_newer, part.newest_id) == (True, False, 9)


def test_the_last_page() -> None:
    part = page([3, 2], Cursor(max_id=4))
    assert (part.items, part.has_older, part.has_newer) == ([3, 2], False, True)


def test_a_page_of_newer_items_comes_reversed() -> None:
    cursor = Cursor(min_id=4)
    assert cursor.ascending
    part = page([5, 6, 7, 8], cursor)
    assert (part.items, part.has_older, part.has_newer) == ([7, 6, 5], True, True)


def test_an_empty_page() -> None:
    part = page([], Cursor())
    assert (part.items, part.newest_id) == ([], None)
    assert (part.has_older, part.has_newer) == (False, False)
