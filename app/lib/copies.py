"""Copies of rows: mapped objects that are made of known values, without a statement.

A mapped object belongs to one session, so a process that knows a row makes an object of
its own for each request. Attributes whose values are not given are read when asked for.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
import sqlalchemy.orm as so

Model = TypeVar("Model")
Values = Mapping[str, Any]


def names_of(model: type[Any], without: frozenset[str] = frozenset()) -> list[str]:
    """Return the names of a model's columns, without some of them."""
    # Not of the mapper: others may not be defined yet.
    return [each.key for each in model.__table__.columns if each.key not in without]


def columns_of(model: type[Any], names: Sequence[str]) -> list[Any]:
    """Return the columns of these names, to be selected."""
    return [getattr(model, name) for name in names]


def attach(session: Any, model: type[Model], values: Values) -> Model:
    """Return the object of a row in this session, as if it had just been read.

    An object of the row that the session has already is returned as it is.
    """
    mapper: so.Mapper[Model] = sa.inspect(model)
    keys = [
        values[mapper.get_property_by_column(each).key] for each in mapper.primary_key
    ]
    present: Model | None = session.identity_map.get(
        mapper.identity_key_from_primary_key(tuple(keys))
    )
    if present is not None:
        return present
    made = model()
    sa.inspect(made).dict.update(values)
    so.make_transient_to_detached(made)
    session.add(made)
    return made
