"""Fetching what is due, many sources at once, and storing each as it comes.

Threads fetch, a process beside them reads what came (`documents.py`), and the thread of
the job stores. A source that hangs holds one of
the threads until its time is over, and after that it waits longer each time.
"""

import contextvars
import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import sqlalchemy as sa

from app.broker import topics
from app.extensions import broker, db
from app.lib.clock import utcnow
from app.lib.i18n import mark as _l
from app.lib.ids import moment_of
from app.lib.leases import Lease, LeaseLost
from app.lib.safe_fetch import Fetcher
from app.news import schedule
from app.news.documents import Documents
from app.news.fetching import Outcome, Wanted, fetch
from app.news.ingest import ingest
from app.news.models import Headline, Kind, NewsSource

THREADS = 12
# Even if each takes all the time that a document may, a lease outlasts them.
BATCH = 24
SAMPLE = 20
EVENT = "headlines"
UNSTORABLE = _l("What it holds cannot be stored.")

log = logging.getLogger(__name__)


def has_sources() -> bool:
    """Return whether there is any source, and so something to do."""
    return db.session.scalar(sa.select(NewsSource.id).limit(1)) is not None


def refresh_overdue(fetcher: Fetcher) -> int:
    """Fetch sources that nobody has fetched in time, and return how many there were.

    A worker that started before the first source was added has no process for news.
    """
    return refresh_due(fetcher, schedule.OVERDUE)


def refresh_due(fetcher: Fetcher, overdue: timedelta = timedelta()) -> int:
    """Fetch the sources that are due and return how many there were."""
    claimed = []
    for source_id in schedule.due(BATCH, overdue):
        lease = schedule.claim(source_id)
        if lease is not None:
            claimed.append(lease)
    refresh(claimed, fetcher)
    return len(claimed)


def refresh_all(fetcher: Fetcher) -> None:
    """Fetch every source now that no worker is fetching."""
    db.session.execute(sa.update(NewsSource).values(due_at=utcnow()))
    db.session.commit()
    while refresh_due(fetcher):
        pass


def refresh(claimed: Sequence[Lease], fetcher: Fetcher) -> None:
    """Fetch leased sources at once, and store what comes of each when it comes."""
    if not claimed:
        return
    wanted = _wanted([lease.key for lease in claimed])
    threads = min(THREADS, len(claimed))
    with Documents() as documents, ThreadPoolExecutor(threads, "news") as pool:
        running: dict[Future[Outcome], Lease] = {}
        for lease in claimed:
            if lease.key in wanted:
                # The context names the application, by which Twitter is read.
                context = contextvars.copy_context()
                task = partial(fetch, wanted[lease.key], fetcher, documents)
                running[pool.submit(context.run, task)] = lease
        for future in as_completed(running):
            _store_safely(running[future], future)


def _wanted(ids: Sequence[int]) -> dict[int, Wanted]:
    query = sa.select(
        NewsSource.id,
        NewsSource.kind,
        NewsSource.address,
        NewsSource.selector,
        NewsSource.etag,
        NewsSource.last_modified,
    ).where(NewsSource.id.in_(ids))
    found = {row[0]: Wanted(*row) for row in db.session.execute(query)}
    # Nothing is held open while servers are waited for.
    db.session.rollback()
    return found


def _store_safely(lease: Lease, future: Future[Outcome]) -> None:
    try:
        store(lease, future.result())
    except LeaseLost:
        db.session.rollback()
    except Exception:
        db.session.rollback()
        log.exception("source %s was not stored", lease.key)
        _fail_safely(lease)


def _fail_safely(lease: Lease) -> None:
    """Let a source wait that could not be stored, or it would come first for ever."""
    try:
        store(lease, Outcome(error=UNSTORABLE))
    except Exception as error:
        # Its lease ends by itself, and the other sources are stored.
        db.session.rollback()
        log.warning("the failure of source %s was not stored: %r", lease.key, error)


def store(lease: Lease, outcome: Outcome) -> None:
    """Store what came of a source, and when it is due again; commit.

    :raises LeaseLost: another worker has taken the source over.
    """
    source = db.session.get(NewsSource, lease.key)
    if source is None:
        return
    run = _Run(source, lease, outcome)
    if outcome.error:
        run.fail()
    else:
        run.succeed()
    db.session.commit()


@dataclass(frozen=True, slots=True)
class _Run:
    source: NewsSource
    lease: Lease
    outcome: Outcome

    def fail(self) -> None:
        failures = self.source.failures + 1
        wait = schedule.pause_after_failure(failures)
        if self.outcome.is_gone:
            wait = schedule.WHEN_GONE
        self._end(wait, failures=failures, last_error=self.outcome.error[:200])

    def succeed(self) -> None:
        source, outcome = self.source, self.outcome
        added = ingest(source.id, outcome.items) if outcome.is_changed else 0
        values: dict[str, object] = {"succeeded_at": utcnow()}
        if outcome.is_changed:
            values["etag"] = outcome.etag
            values["last_modified"] = outcome.last_modified
            values |= _addresses(source, outcome)
        self._end(self._pause(), failures=0, last_error=None, **values)
        if added:
            _publish(source, added)

    def _pause(self) -> timedelta:
        newest = (
            sa.select(Headline.id)
            .where(Headline.source_id == self.source.id)
            .order_by(Headline.id.desc())
            .limit(SAMPLE)
        )
        times = [moment_of(id) for id in db.session.scalars(newest)]
        return schedule.pause(times, utcnow())

    def _end(self, wait: timedelta, **values: object) -> None:
        now = utcnow()
        due_at = now + schedule.asked(wait, self.outcome.not_before)
        schedule.leases.release(
            db.session.execute, self.lease, checked_at=now, due_at=due_at, **values
        )


def _addresses(source: NewsSource, outcome: Outcome) -> dict[str, object]:
    """Return the addresses of a source that its server has changed."""
    values: dict[str, object] = {}
    if outcome.site_url and outcome.site_url.startswith(("http://", "https://")):
        values["site_url"] = outcome.site_url[:2000]
    if outcome.moved_to and source.kind in (Kind.FEED, Kind.MASTODON):
        same = sa.select(NewsSource.id).where(
            NewsSource.user_id.is_not_distinct_from(source.user_id),
            NewsSource.kind == source.kind,
            NewsSource.address == outcome.moved_to,
        )
        if db.session.scalar(same) is None:
            values["address"] = outcome.moved_to
    return values


def _publish(source: NewsSource, added: int) -> None:
    """Publish that there are new headlines, to everybody or to the source's owner."""
    owner_id = source.user_id
    topic = topics.NEWS if owner_id is None else topics.user(owner_id)
    data = {"source_id": source.id, "count": added}
    broker.publish_after_commit(db.session, topic, EVENT, data)
