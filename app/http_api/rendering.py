"""From a record to plain values, as the schema of a response says.

A field comes from the attribute of its name, unless `From` says otherwise. Moments are
written as ISO 8601 with their offset, nested schemas render what the field holds.
Nothing is validated here: the records are our own, and tests compare every response
with the OpenAPI document, which is made from the same schema.

    class Person(Output):
        id: int
        joined: Annotated[datetime, From("created_at")]
        link: Annotated[str, From(lambda person, context: f"/users/{person.id}")]

    Person.render(user, context)

A schema is compiled, as `dataclasses` does it, to one function that is a dictionary
display: calling a function for each field takes two thirds more time for a page.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

Payload = dict[str, Any]
# What makes the value of a field, or a payload: of a record and the page's context.
Getter = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class From:
    """The source of a field: an attribute, or a function of record and context.

    The attribute "" is the record itself, for a part that only gives it structure.
    """

    source: str | Getter


@cache
def compile_renderer(schema: type[BaseModel]) -> Getter:
    """Return the function that renders a record by this schema."""
    source = _Source()
    body = source.payload(schema, "record")
    code = f"def render(record, context):\n    return {body}\n"
    exec(code, source.names)  # noqa: S102  # made of names of our own schemas only
    renderer: Getter = source.names["render"]
    return renderer


@dataclass(slots=True)
class _Source:
    """The source text of a renderer, and the objects that are named in it."""

    names: dict[str, Any] = field(default_factory=dict)

    def payload(self, schema: type[BaseModel], record: str) -> str:
        """Return the dictionary display for a record that a variable holds."""
        fields = (
            f"{(info.alias or name)!r}: {self._field(name, info, record)}"
            for name, info in schema.model_fields.items()
        )
        return "{" + ", ".join(fields) + "}"

    def _field(self, name: str, info: FieldInfo, record: str) -> str:
        """Return the expression of a field."""
        value = self._value(_source_of(name, info), record)
        types = set(_classes_in(info.annotation))
        nested = [each for each in types if issubclass(each, BaseModel)]
        if not nested:
            return self._moment(value) if datetime in types else value
        if value == record:
            return self.payload(nested[0], record)
        variable = self._name("nested")
        payload = self.payload(nested[0], variable)
        if get_origin(info.annotation) is list:
            return f"[{payload} for {variable} in {value}]"
        return f"(None if ({variable} := {value}) is None else {payload})"

    def _value(self, source: str | Getter, record: str) -> str:
        """Return the expression of what a field is made from."""
        if isinstance(source, str):
            return f"{record}.{source}" if source else record
        return f"{self._name('get', source)}({record}, context)"

    def _moment(self, value: str) -> str:
        moment = self._name("moment")
        return f"(None if ({moment} := {value}) is None else {moment}.isoformat())"

    def _name(self, kind: str, value: object = None) -> str:
        """Return a name that nothing else in the source has, for a value or a local."""
        name = f"{kind}_{len(self.names)}"
        self.names[name] = value
        return name


def _source_of(name: str, info: FieldInfo) -> str | Getter:
    found = [each.source for each in info.metadata if isinstance(each, From)]
    return found[-1] if found else name


def _classes_in(annotation: Any) -> Iterator[type]:
    """Return the classes that an annotation is made of, without its metadata."""
    if isinstance(annotation, type) and not get_args(annotation):
        yield annotation
    for each in get_args(annotation):
        yield from _classes_in(each)
