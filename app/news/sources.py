"""Sources: adding, changing, removing and muting them, and who may; each commits."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app import audit
from app.exceptions import Conflict, Invalid, NotAllowed, NotFound
from app.extensions import db
from app.lib.clock import utcnow
from app.lib.headlines import plain_text
from app.lib.i18n import mark as _l
from app.lib.ids import MAX_ROW_ID
from app.lib.safe_fetch import Fetcher
from app.news import schedule
from app.news.discovery import Found, discover
from app.news.ingest import ingest
from app.news.models import COLOURS, MAX_NAME, NewsSource, news_mute
from app.users.models import User

MOST_OWN, MOST_OF_SITE = 50, 200
ALREADY = _l("This source is here already.")
FULL = _l("There are as many sources as there may be.")
TOO_SOON = _l("This source has just been fetched; try again in a minute.")


@dataclass(frozen=True, slots=True)
class NewSource:
    """What somebody typed; without a name the source's own is taken."""

    address: str
    selector: str = ""
    name: str = ""
    is_site_wide: bool = False


def add(viewer: User, wanted: NewSource, fetcher: Fetcher) -> NewsSource:
    """Add what somebody typed as a source, with what it holds now.

    :raises Invalid: it cannot be read.
    :raises Conflict: it is here already, or there are too many.
    :raises NotAllowed: only administrators add sources of the whole site.
    """
    owner_id = _owner_id(viewer, is_site_wide=wanted.is_site_wide)
    _check_room(owner_id, 1)
    # No transaction is open while a server is waited for.
    db.session.commit()
    found = discover(wanted.address, wanted.selector.strip(), fetcher)
    name = plain_text(wanted.name, MAX_NAME) or plain_text(found.name, MAX_NAME)
    source = _insert(owner_id, found, name)
    _log(viewer, source, audit.Action.ADD_NEWS_SOURCE)
    if found.response is not None:
        ingest(source.id, found.parsed.items)
        source.checked_at = source.succeeded_at = utcnow()
        source.due_at = utcnow() + schedule.FASTEST
    db.session.commit()
    return source


def add_listed(
    viewer: User, feeds: Sequence[tuple[str, str]], *, is_site_wide: bool
) -> int:
    """Add feeds of a list by address and name, unfetched; return how many are new.

    :raises Conflict: there would be too many.
    :raises NotAllowed: only administrators add sources of the whole site.
    """
    owner_id = _owner_id(viewer, is_site_wide=is_site_wide)
    known = set(db.session.scalars(sa.select(NewsSource.address).where(_of(owner_id))))
    fresh = [(url, name) for url, name in dict(feeds).items() if url not in known]
    _check_room(owner_id, len(fresh))
    for url, name in fresh:
        shown = plain_text(name, MAX_NAME) or url[:MAX_NAME]
        source = _insert(owner_id, Found("feed", url, name), shown)
        _log(viewer, source, audit.Action.ADD_NEWS_SOURCE)
    db.session.commit()
    return len(fresh)


def update(
    viewer: User, source_id: int, *, name: str, colour: int | None
) -> NewsSource:
    """Rename or recolour a source. Raises NotFound, NotAllowed or Invalid."""
    source = managed(viewer, source_id)
    cleaned = plain_text(name, MAX_NAME)
    if not cleaned:
        raise Invalid("name", _l("Please write a name."))
    source.name = cleaned
    if colour is not None:
        source.colour = colour % COLOURS
    db.session.commit()
    return source


def remove(viewer: User, source_id: int) -> None:
    """Remove a source with its headlines. Raises NotFound or NotAllowed."""
    source = managed(viewer, source_id)
    _log(viewer, source, audit.Action.REMOVE_NEWS_SOURCE)
    db.session.delete(source)
    db.session.commit()


def refresh_soon(viewer: User, source_id: int) -> None:
    """Make a source due now. Raises NotFound, NotAllowed or Conflict."""
    source = managed(viewer, source_id)
    now = utcnow()
    if source.checked_at and (now - source.checked_at).total_seconds() < 60:
        raise Conflict(TOO_SOON)
    source.due_at = now
    db.session.commit()


def mute(viewer: User, source_id: int) -> None:
    """Hide the headlines of a source from the viewer. Raises NotFound."""
    source = readable(viewer, source_id)
    if source_id not in muted_ids(viewer):
        values = {"user_id": viewer.id, "source_id": source.id}
        db.session.execute(sa.insert(news_mute).values(values))
    try:
        db.session.commit()
    except IntegrityError:
        # Pressed twice at once.
        db.session.rollback()


def unmute(viewer: User, source_id: int) -> None:
    """Show the headlines of a source again."""
    db.session.execute(
        sa.delete(news_mute).where(
            news_mute.c.user_id == viewer.id, news_mute.c.source_id == source_id
        )
    )
    db.session.commit()


def muted_ids(viewer: User) -> set[int]:
    """Return the sources that the viewer has muted."""
    query = sa.select(news_mute.c.source_id).where(news_mute.c.user_id == viewer.id)
    return set(db.session.scalars(query))


def readable(viewer: User | None, source_id: int) -> NewsSource:
    """Return a source of the site or of the viewer. Raises NotFound."""
    own = viewer.id if viewer else None
    is_id = 0 < source_id <= MAX_ROW_ID
    source = db.session.get(NewsSource, source_id) if is_id else None
    if source is None or source.user_id not in (None, own):
        raise NotFound
    return source


def managed(viewer: User, source_id: int) -> NewsSource:
    """Return a source that the viewer may change. Raises NotFound or NotAllowed."""
    source = readable(viewer, source_id)
    if source.user_id is None and not viewer.is_admin:
        raise NotAllowed
    return source


def list_of(owner_id: int | None) -> list[NewsSource]:
    """Return the sources of a person, or of the site for None, by name."""
    query = sa.select(NewsSource).where(_of(owner_id)).order_by(NewsSource.name)
    return list(db.session.scalars(query))


def _log(viewer: User, source: NewsSource, action: audit.Action) -> None:
    """Log what an administrator does to the sources of the site."""
    if source.user_id is None:
        target = audit.Target("news_source", str(source.id), source.name)
        audit.record(audit.Actor(viewer.id, viewer.username), action, target)


def _of(owner_id: int | None) -> sa.ColumnElement[bool]:
    return NewsSource.user_id.is_not_distinct_from(owner_id)


def _owner_id(viewer: User, *, is_site_wide: bool) -> int | None:
    if not is_site_wide:
        return viewer.id
    if not viewer.is_admin:
        raise NotAllowed
    return None


def _check_room(owner_id: int | None, wanted: int) -> None:
    count = sa.select(sa.func.count()).select_from(NewsSource).where(_of(owner_id))
    most = MOST_OF_SITE if owner_id is None else MOST_OWN
    if (db.session.scalar(count) or 0) + wanted > most:
        raise Conflict(FULL)


def _insert(owner_id: int | None, found: Found, name: str) -> NewsSource:
    source = NewsSource(
        user_id=owner_id,
        kind=found.kind,
        address=found.address,
        selector=found.selector,
        name=name,
        site_url=found.parsed.site_url[:2000],
        colour=_free_colour(owner_id),
    )
    db.session.add(source)
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise Conflict(ALREADY) from error
    return source


def _free_colour(owner_id: int | None) -> int:
    """Return the colour that the fewest of the sources beside it have."""
    beside = sa.or_(_of(owner_id), NewsSource.user_id.is_(None))
    query = (
        sa.select(NewsSource.colour, sa.func.count())
        .where(beside)
        .group_by(NewsSource.colour)
    )
    used = {row[0]: int(row[1]) for row in db.session.execute(query)}
    return min(range(COLOURS), key=lambda colour: (used.get(colour, 0), colour))
