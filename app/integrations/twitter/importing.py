"""Importing one's own tweets: as posts, in their place in time, unannounced."""

import tempfile
import zipfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import IO

from app import email
from app.exceptions import Conflict, Invalid
from app.extensions import db
from app.integrations.twitter import (
    archive,
    archive_files,
    ingest,
    queries,
    texts,
    validation,
)
from app.integrations.twitter.archive_media import ArchiveMedia
from app.integrations.twitter.archived import as_tweet
from app.integrations.twitter.ingest import TweetPost
from app.integrations.twitter.intake import Intake
from app.integrations.twitter.results import ItemResult, lines
from app.integrations.twitter.validation import CheckedTweet
from app.lib.clock import utcnow
from app.lib.i18n import mark as _l
from app.media import attachments
from app.media import service as media
from app.media.attachments import MAX_ATTACHMENTS, Draft, Limits
from app.media.models import File
from app.posts import revisions
from app.posts.models import Post
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
ITEMS_A_BATCH = 5_000
PICTURES_A_BATCH = 12
IN_MEMORY = 8 * 1024 * 1024


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
        self._percent = 0
        self._source, self._intake = ArchiveMedia(), Intake()

    def run(self) -> None:
        """Import the tweets, a batch in each transaction, and delete the file."""
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
            self._copy_upload(file)
            with archive.opened(file) as packed:
                self._source = ArchiveMedia(packed, self._limits)
                names_limited = archive_files.names_limited(packed)
                self._intake = Intake(names_limited=names_limited)
                for batch in self._batches(packed or file):
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

    def _note_progress(self, done: int, whole: int) -> None:
        self._percent = min(99, 100 * done // max(whole, 1))

    def _batches(self, source: zipfile.ZipFile | IO[bytes]) -> Iterator[list[Tweet]]:
        """Return the tweets in batches, one for each transaction.

        Pictures take time, and so do items that are left out: a batch must end long
        before the task counts as abandoned.
        """
        waiting: list[Tweet] = []
        pictures = items = 0
        for kind, item in archive.items_of(source, self._note_progress):
            taken, items = self._intake.take(kind, item), items + 1
            if isinstance(taken, Tweet):
                waiting.append(taken)
                pictures += len(taken.attachments[:MAX_ATTACHMENTS])
            elif taken is not None:
                self._source.results[taken] += 1
            is_full = len(waiting) == BATCH or items == ITEMS_A_BATCH
            if is_full or pictures >= PICTURES_A_BATCH:
                yield waiting
                waiting, pictures, items = [], 0, 0
        rest, left_out = self._intake.rest()
        self._source.results.update(left_out)
        yield waiting + rest

    def _store(self, tweets: list[Tweet]) -> None:
        """Commit a batch together with the progress; fenced by the attempt."""
        withdrawn = withdraw(self.user_id, self._intake.newly_limited())
        self._source.results[ItemResult.WITHDRAWN] += withdrawn
        import_tweets(self.user_id, tweets, self._source)
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
        Import(user_id, file_id, task, limits).run()

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
        return tasks.start(user, NAME, _l("Importing tweets..."), [file.id], busy=BUSY)
    except Conflict:
        media.delete(file.id)
        db.session.commit()
        raise


def import_tweets(
    user_id: int, tweets: Iterable[Tweet], source: ArchiveMedia | None = None
) -> int:
    """Make posts of what is not here yet and return how many; the caller commits.

    Posts that came without their pictures get them now. Nobody is notified, neither
    open pages nor people who are named. The source counts what becomes of each tweet.
    """
    source = source or ArchiveMedia()
    sound, refused = validation.checked(tweets)
    wanted = {each.id: each for each in sound}
    present = {
        queries.tweet_id(post.origin_id or ""): post
        for post in db.session.scalars(queries.mirrored(user_id, list(wanted)))
    }
    drafts = _drafts(wanted, present, source)
    for number, post in present.items():
        _add_pictures(post, wanted[number], drafts.get(number, []))
    # The oldest first: what a thread begins with is here before the rest of it.
    new = sorted(wanted.keys() - present.keys(), key=int)
    items = [_item(wanted[number], drafts.get(number, [])) for number in new]
    became = _insert(user_id, items)
    twice = len(sound) - len(new)
    source.results.update(refused + became + Counter({ItemResult.ALREADY_HERE: twice}))
    return became[ItemResult.IMPORTED]


def withdraw(user_id: int, ids: Collection[str]) -> int:
    """Delete posts of tweets that are not public and return how many they were.

    Former versions, or a part of the archive alone, may have made posts of them.
    """
    wanted, count = sorted(ids), 0
    for start in range(0, len(wanted), BATCH):
        here = queries.mirrored(user_id, wanted[start : start + BATCH])
        for post in db.session.scalars(here).all():
            ingest.remove(post)
            count += 1
    return count


def _drafts(
    wanted: Mapping[str, CheckedTweet],
    present: Mapping[str, Post],
    source: ArchiveMedia,
) -> dict[str, list[Draft]]:
    """Return the attachments that posts lack; nothing is written before that."""
    drafts = {}
    for number, tweet in wanted.items():
        has = present[number].attachment_count if number in present else 0
        if tweet.attachments and not has:
            drafts[number] = source.of(tweet)
            has = len(drafts[number])
        source.missed += max(0, len(tweet.attachments[:MAX_ATTACHMENTS]) - has)
    return drafts


def _item(tweet: CheckedTweet, drafts: list[Draft]) -> TweetPost:
    return TweetPost(tweet, body_of(tweet, shown=len(drafts)), drafts)


def _insert(user_id: int, items: Collection[TweetPost]) -> Counter[ItemResult]:
    """Store tweets as posts and count what became of them."""
    posts = ingest.insert_all(user_id, items, None)
    became = Counter(
        ItemResult.IMPORTED if post is not None else ItemResult.NO_ROOM
        for item, post in zip(items, posts, strict=True)
        if not item.is_empty
    )
    became[ItemResult.EMPTY] = sum(item.is_empty for item in items)
    return +became


def _add_pictures(post: Post, tweet: Tweet, drafts: list[Draft]) -> None:
    if not drafts:
        return
    attachments.attach(post.id, post.user_id, drafts)
    if post.body == body_of(tweet):
        post.body = body_of(tweet, shown=len(drafts))
    revisions.mark_changed(post)
    db.session.flush()


def body_of(tweet: Tweet, *, shown: int = 0) -> str:
    """Return the text of a post; its parent is a link.

    So is the tweet itself, unless all of its attachments are `shown` here.
    """
    text = texts.plain_text(tweet)
    is_whole = len(tweet.attachments) <= shown
    links = [] if is_whole else [f"{texts.STATUS_URL}{tweet.id}"]
    if tweet.in_reply_to_id:
        links.append(texts.parent_link(tweet.in_reply_to_id))
    return "\n\n".join(part for part in (text, *links) if part)


def read_chunks(stream: IO[bytes], size: int = 256 * 1024) -> Iterator[bytes]:
    """Return the bytes of an upload in chunks."""
    while chunk := stream.read(size):
        yield chunk
