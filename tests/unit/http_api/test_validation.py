"""Validation of requests."""

from typing import Annotated, Literal

import pytest
from flask import Flask
from pydantic import Field

from app.api.schemas.messages import ReadMark
from app.api.schemas.posts import PostIn
from app.exceptions import InvalidFields
from app.http_api.paging import cursor_of
from app.http_api.schemas import (
    INTEGRAL,
    WHOLE,
    Body,
    KeysetPage,
    NumberedPage,
    storable,
)
from app.http_api.validation import check
from app.lib.ids import MAX_ID
from app.lib.keyset import Cursor


class Sample(Body):
    """One field of each kind."""

    text: Annotated[str, storable(5, 2)]
    number: Annotated[int, Field(ge=1, le=9), INTEGRAL] = 1
    kind: Literal["a", "b"] = "a"


def refusal(data: object) -> dict[str, list[str]]:
    """Return the errors of data."""
    with pytest.raises(InvalidFields) as refused:
        check(Sample, data)
    return refused.value.errors


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({}, {"text": ["This field is required."]}),
        ({"text": None}, {"text": ["This must be text."]}),
        ({"text": "a"}, {"text": ["This must be at least 2 characters long."]}),
        ({"text": "abcdef"}, {"text": ["This may be at most 5 characters long."]}),
        ({"text": "a\0b"}, {"text": ["This holds characters that cannot be kept."]}),
        ({"text": "abc", "number": "1"}, {"number": ["This must be a whole number."]}),
        ({"text": "abc", "number": True}, {"number": ["This must be a whole number."]}),
        ({"text": "abc", "number": 1.5}, {"number": ["This must be a whole number."]}),
        ({"text": "abc", "number": 0}, {"number": ["This must be 1 or more."]}),
        ({"text": "abc", "number": 10}, {"number": ["This must be 9 or less."]}),
        ({"text": "abc", "kind": "c"}, {"kind": ["This must be one of: 'a' or 'b'."]}),
        (None, {"body": ["This must be a JSON object."]}),
        ([{}], {"body": ["This must be a JSON object."]}),
    ],
)
def test_each_field_has_its_message(
    app: Flask, data: object, errors: dict[str, list[str]]
) -> None:
    assert refusal(data) == errors


def test_several_fields_are_reported_at_once(app: Flask) -> None:
    assert set(refusal({"text": 5, "number": "x", "kind": {}})) == {
        "text",
        "number",
        "kind",
    }


def test_unknown_fields_and_integral_floats_pass() -> None:
    made = check(Sample, {"text": "abc", "number": 3.0, "more": 1})
    assert (made.number, hasattr(made, "more")) == (3, False)
    assert check(ReadMark, {"up_to_id": -5.0}).up_to_id == -5


def test_messages_are_translatable(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "es"}):
        assert set(refusal({"text": 5})) == {"text"}


def test_unknown_language_is_rejected(app: Flask) -> None:
    assert check(PostIn, {"body": "x", "language": "fa"}).language == "fa"
    with pytest.raises(InvalidFields):
        check(PostIn, {"body": "x", "language": "tlh"})


@pytest.mark.parametrize(
    ("arguments", "cursor"),
    [
        ({}, Cursor()),
        ({"max_id": "9"}, Cursor(9)),
        ({"min_id": "5"}, Cursor(None, 5)),
        ({"since_id": "5"}, Cursor(MAX_ID + 1, 5)),
        ({"since_id": "5", "max_id": "9"}, Cursor(9, 5)),
        ({"since_id": "7", "min_id": "5"}, Cursor(None, 7)),
    ],
)
def test_arguments_make_a_cursor(arguments: dict[str, str], cursor: Cursor) -> None:
    assert cursor_of(check(KeysetPage, arguments)) == cursor


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3), ("-3", 1), ("x", 1), ("", 1), ("9" * 50, 1_000_000_000), ("٣", 1)],
)
def test_page_number_is_clamped_never_rejected(text: str, number: int) -> None:
    assert check(NumberedPage, {"page": text}).page == number


def test_query_numbers_are_plain_digits(app: Flask) -> None:
    for text in ("1.0", "1_0", " 1", "+1", "٣", "0x1", ""):
        with pytest.raises(InvalidFields):
            check(KeysetPage, {"limit": text})
    assert WHOLE.func("-7") == -7  # type: ignore[call-arg]  # a plain function of one value
