"""Column types that both SQLite and PostgreSQL understand alike."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.lib.clock import as_utc


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment: stored naive in UTC as existing databases do, aware in Python."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> Any:
        return None if value is None else as_utc(value).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Any) -> datetime | None:
        return None if value is None else as_utc(value)


# SQLite gives only a plain INTEGER primary key the quick rowid treatment.
TimeId = sa.BigInteger().with_variant(sa.Integer, "sqlite")
