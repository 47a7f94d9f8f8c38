"""The decisions about the site, as a process remembers them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from app.cache.changes import all_keys
from app.cache.registry import Cache
from app.extensions import db
from app.site.models import SiteSetting

PUBLIC_READING = "public_reading"
UNDECIDED = "undecided"
ALL = "all"

# All of them in one entry: they are few.
SETTINGS: Cache[str, Mapping[str, Any]] = Cache(
    "site settings", max_entries=1, invalidated_by={"site_setting": all_keys}
)


def is_open_to_strangers() -> bool:
    """Return whether people without an account may read.

    A site is open from its beginning. One that had people before there was this
    question starts closed, by a row that the revision of the schema made.
    """
    return _is_open(_all())


def is_undecided() -> bool:
    """Return whether the site is closed because nobody has decided about it yet."""
    return _all().get(PUBLIC_READING) == UNDECIDED


def is_known_to_be_open() -> bool:
    """Return whether people without an account may read, as far as is remembered.

    It costs no statement; where nothing is remembered yet it returns False.
    """
    known = SETTINGS.get(ALL)
    return known is not None and _is_open(known)


def set_open_to_strangers(is_open: bool) -> None:
    """Open the site to strangers, or close it; the caller commits."""
    query = sa.select(SiteSetting).where(SiteSetting.name == PUBLIC_READING)
    found = db.session.scalar(query.with_for_update())
    if found is None:
        db.session.add(SiteSetting(name=PUBLIC_READING, value=is_open))
    else:
        found.value = is_open


def _is_open(decisions: Mapping[str, Any]) -> bool:
    # Undecided is a text, and no yes.
    return decisions.get(PUBLIC_READING, True) is True


def _all() -> Mapping[str, Any]:
    return SETTINGS.load_one(ALL, _read) or {}


def _read() -> Mapping[str, Any]:
    rows = db.session.execute(sa.select(SiteSetting.name, SiteSetting.value))
    return MappingProxyType({row.name: row.value for row in rows})
