"""Importing one's own tweets: as posts, in their place in time, unannounced.

An archive is read twice: for what it says as a whole, then for its tweets.
"""

import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import IO

from app import email
from app.exceptions import Conflict, Invalid
from app.extensions import db
from app.integrations.twitter import archive, archive_files, own_tweets
from app.integrations.twitter.archive_media import ArchiveMedia
from app.integrations.twitter.archived import as_tweet
from app.integrations.twitter.intake import Intake
from app.integrations.twitter.own_tweets import body_of, import_tweets
from app.integrations.twitter.results import ItemResult, lines
from app.integrations.twitter.survey import Survey
from app.lib.clock import utcnow
from app.lib.i18n import mark as _l
from app.media import service as media
from app.media.attachments import MAX_ATTACHMENTS, Limits
from app.media.models import File
from app.tasks import attempts
from app.tasks import service as tasks
from app.tasks.models import DONE, Task
from app.users.models import User
from flask_twitter_api.models import Tweet

__all__ = ["as_tweet", "body_of", "import_tweets", "read_chunks", "run", "start"]

NAME = "import_tweets"
KIND = "import"
BUSY = _l("Your tweets are being imported already.")
# A failed import can be tried again for so long.
RETENTION = timedelta(days=7)
BATCH = 100
PICTURES_A_BATCH = 12
# Read until a batch ends: it bounds what is held, and the time until the next renewal.
BYTES_A_BATCH = 1024 * 1024
IDS_A_BATCH = 2_000
IN_MEMORY = 8 * 1024 * 1024
# The survey is so much of an import, in percent.
SURVEYED = 10


class Import:
    """One attempt at one task; a later one skips what this one imported."""

    def __init__(
        self, user_id: int, file_id: str, task: Task | None, limits: Limits
    ) -> None:
        self.user_id, self.file_id, self.task = user_id, file_id, task
        self._limits = limits
        self.attempt = task.attempts if task else 0
        # What former attempts did, which this one finds to be done already.
        self._earlier = Counter(task.result if task else {})
        self._done, self._percent = 0, 0
        self._source = ArchiveMedia()

    def run(self) -> None:
        """Import the tweets, a batch in each transaction, and delete the file."""
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
            self._copy_upload(file)
            with archive.opened(file) as packed:
                self._source = ArchiveMedia(packed, self._limits)
                survey = self._survey(packed, file)
                self._withdraw(survey)
                for batch in self._batches(packed or file, Intake(survey)):
                    self._store(batch)
        media.delete(self.file_id)
        if self.task is not None:
            tasks.finish(self.task, DONE)
            self._mail(self.task)
        db.session.commit()

    def _copy_upload(self, file: IO[bytes]) -> None:
        if db.session.get(File, self.file_id) is None:
            raise Invalid("archive", _l("The file is no longer here. Upload it again."))
        for chunk in media.stream(self.file_id):
            file.write(chunk)
        db.session.rollback()

    def _survey(self, packed: zipfile.ZipFile | None, file: IO[bytes]) -> Survey:
        """Read the archive for who could read what; nothing becomes a post yet."""
        survey = Survey(names_limited=archive_files.names_limited(packed))
        renewed_at = 0
        for kind, item in archive.items_of(packed or file, self._note_surveyed):
            survey.add(kind, item)
            if self._done - renewed_at >= BYTES_A_BATCH:
                self._commit()
                renewed_at = self._done
        survey.close()
        return survey

    def _withdraw(self, survey: Survey) -> None:
        """Delete what was never public, and count what was deleted there alone."""
        still_here = own_tweets.count_present(self.user_id, survey.deleted)
        self._source.results[ItemResult.DELETED_THERE] = still_here
        wanted = sorted(survey.limited)
        for start in range(0, len(wanted), IDS_A_BATCH):
            some = wanted[start : start + IDS_A_BATCH]
            withdrawn = own_tweets.withdraw(self.user_id, some)
            self._source.results[ItemResult.WITHDRAWN] += withdrawn
            self._commit()

    def _note_surveyed(self, done: int, whole: int) -> None:
        self._done, self._percent = done, SURVEYED * done // max(whole, 1)

    def _note_progress(self, done: int, whole: int) -> None:
        part = (100 - SURVEYED) * done // max(whole, 1)
        self._done, self._percent = done, min(99, SURVEYED + part)

    def _batches(
        self, source: zipfile.ZipFile | IO[bytes], intake: Intake
    ) -> Iterator[list[Tweet]]:
        """Return the tweets in batches, one for each transaction.

        Pictures take time, and so do items that are left out: a batch must end long
        before the task counts as abandoned.
        """
        waiting: list[Tweet] = []
        pictures = begun_at = 0
        for kind, item in archive.items_of(source, self._note_progress):
            taken = intake.take(kind, item)
            if isinstance(taken, Tweet):
                waiting.append(taken)
                pictures += len(taken.attachments[:MAX_ATTACHMENTS])
            elif taken is not None:
                self._source.results[taken] += 1
            is_full = len(waiting) == BATCH or pictures >= PICTURES_A_BATCH
            if is_full or self._done - begun_at >= BYTES_A_BATCH:
                yield waiting
                waiting, pictures, begun_at = [], 0, self._done
        self._source.results.update(intake.left_out())
        yield waiting

    def _store(self, tweets: list[Tweet]) -> None:
        """Commit a batch together with the progress."""
        import_tweets(self.user_id, tweets, self._source)
        self._commit()

    def _commit(self) -> None:
        """Commit with the progress; fenced by the attempt, whose lease it renews."""
        missed, self._source.missed = self._source.missed, 0
        if self.task is None:
            db.session.commit()
            return
        counts, so_far = self._result(), (self.attempt, self._percent)
        attempts.advance(self.task, *so_far, missed=missed, result=counts)

    def _result(self) -> dict[str, int]:
        """Return the counts of the whole task, of former attempts too."""
        counts = Counter(self._source.results)
        counts[ItemResult.IMPORTED] += self._earlier[ItemResult.IMPORTED]
        counts[ItemResult.ALREADY_HERE] -= self._earlier[ItemResult.IMPORTED]
        counts[ItemResult.WITHDRAWN] += self._earlier[ItemResult.WITHDRAWN]
        return {str(outcome): count for outcome, count in (+counts).items()}

    def _mail(self, task: Task) -> None:
        """Mail what became of each tweet; the caller commits."""
        email.queue(
            NAME,
            [task.user.email],
            task.user.language,
            key=f"import:{task.id}",
            username=task.user.username,
            lines=lines(task.result),
            missed=task.missed,
        )


def run(user_id: int, task_id: str | None, file_id: str, limits: Limits) -> None:
    """Import an uploaded archive for a user, as a task or without one."""

    def work(_user: User, task: Task | None) -> None:
        try:
            Import(user_id, file_id, task, limits).run()
        except Invalid:
            # What is refused once is refused for ever, and holds private messages.
            db.session.rollback()
            media.delete(file_id)
            db.session.commit()
            raise

    attempts.carry_out(user_id, task_id, work)


def start(user: User, chunks: Iterable[bytes]) -> Task:
    """Store an upload and queue its import. Raises Conflict while one is running."""
    with media.writing(
        user.id,
        kind=KIND,
        name="archive.zip",
        content_type="application/octet-stream",
        expires_at=utcnow() + RETENTION,
    ) as file:
        for chunk in chunks:
            file.write(chunk)
    try:
        task = tasks.start(user, NAME, _l("Importing tweets..."), [file.id], busy=BUSY)
    except Conflict:
        media.delete(file.id)
        db.session.commit()
        raise
    media.delete_former(file.id, user.id, KIND)
    db.session.commit()
    return task


def is_upload_here(user: User) -> bool:
    """Return whether the last archive that a user uploaded is still here."""
    return media.has(user.id, KIND)


def read_chunks(stream: IO[bytes], size: int = 256 * 1024) -> Iterator[bytes]:
    """Return the bytes of an upload in chunks."""
    while chunk := stream.read(size):
        yield chunk
