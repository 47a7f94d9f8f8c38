"""Rendering of records by the schemas of responses."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from app.http_api.rendering import From
from app.http_api.schemas import Moment, Output

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


class Link(Output):
    """A link, which is made of the record around it."""

    self: Annotated[str, From(lambda record, context: f"{context}{record.id}")]


class Item(Output):
    """A part of a record."""

    name: str


class Sample(Output):
    """One field of each kind."""

    id: int
    renamed: Annotated[str, From("name")]
    created_at: Moment
    edited_at: Moment | None
    main: Item | None
    items: list[Item]
    links: Annotated[Link, Field(alias="_links"), From("")]


@dataclass
class Record:
    """A record with attributes of its own names."""

    id: int
    name: str
    created_at: datetime
    edited_at: datetime | None
    main: "Record | None"
    items: "list[Record]"


def record(number: int, **values: object) -> Record:
    fields = {"main": None, "items": [], "edited_at": None} | values
    return Record(number, f"name {number}", NOON, **fields)  # type: ignore[arg-type]  # of a dictionary


def test_fields_come_from_attributes_and_functions() -> None:
    parts = record(2), [record(3), record(4)]
    made = Sample.render(record(1, main=parts[0], items=parts[1]), "/things/")
    assert made == {
        "id": 1,
        "renamed": "name 1",
        "created_at": "2026-01-02T12:00:00+00:00",
        "edited_at": None,
        "main": {"name": "name 2"},
        "items": [{"name": "name 3"}, {"name": "name 4"}],
        "_links": {"self": "/things/1"},
    }
    order = ["id", "renamed", "created_at", "edited_at", "main", "items", "_links"]
    assert list(made) == order


def test_absent_parts_are_null() -> None:
    made = Sample.render(record(1, edited_at=NOON), "/")
    assert (made["main"], made["items"]) == (None, [])
    assert made["edited_at"] == "2026-01-02T12:00:00+00:00"


def test_rendered_values_match_the_schema() -> None:
    made = Sample.render(record(1, main=record(2), edited_at=NOON), "/")
    assert Sample.model_validate(made, strict=False).id == 1
