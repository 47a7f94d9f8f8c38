"""Bringing one's own tweets here: as posts, in their place in time, telling nobody."""

import tempfile
import zipfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import IO

from app import email
from app.exceptions import Conflict, Invalid
from app.extensions import db
from app.integrations.twitter import archive, foreign, ingest, queries, texts
from app.integrations.twitter.archive_media import Shelf
from app.integrations.twitter.archived import as_tweet
from app.integrations.twitter.foreign import CheckedTweet
from app.integrations.twitter.ingest import TweetPost
from app.integrations.twitter.intake import Intake
from app.integrations.twitter.outcomes import Outcome, lines
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

__all__ = ["as_tweet", "body_of", "bring", "read_in_pieces", "run", "start"]

NAME = "import_tweets"
KIND = "import"
BUSY = _l("Your tweets are being imported already.")
# A failed import can be tried again for so long.
KEEP = timedelta(days=7)
BATCH = 100
ITEMS_A_BATCH = 5_000
PICTURES_A_BATCH = 12
IN_MEMORY = 8 * 1024 * 1024


class Import:
    """One attempt at one task; a later one passes over what this one brought."""

    def __init__(
        self, user_id: int, file_id: str, task: Task | None, limits: Limits
    ) -> None:
        self.user_id, self.file_id, self.task = user_id, file_id, task
        self._limits = limits
        self.attempt = task.attempts if task else 0
        # What former attempts have brought, which this one finds to be here already.
        self._earlier = task.result.get(Outcome.IMPORTED, 0) if task else 0
        self._percent = 0
        self._shelf, self._intake = Shelf(), Intake()

    def run(self) -> None:
        """Bring the tweets, a batch in each transaction, and delete the file."""
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
            self._unload(file)
            with archive.opened(file) as packed:
                self._shelf = Shelf(packed, self._limits)
                for batch in self._batches(packed or file):
                    self._store(batch)
        media.delete(self.file_id)
        if self.task is not None:
            tasks.finish(self.task, DONE)
            self._mail(self.task)
        db.session.commit()

    def _unload(self, file: IO[bytes]) -> None:
        if db.session.get(File, self.file_id) is None:
            raise Invalid("archive", _l("The file is no longer here. Upload it again."))
        for piece in media.stream(self.file_id):
            file.write(piece)
        db.session.rollback()

    def _tell(self, done: int, whole: int) -> None:
        self._percent = min(99, 100 * done // max(whole, 1))

    def _batches(self, source: zipfile.ZipFile | IO[bytes]) -> Iterator[list[Tweet]]:
        """Cut tweets into what one transaction holds.

        Pictures take time, and so do items that are left out: a batch must end long
        before the task counts as abandoned.
        """
        waiting: list[Tweet] = []
        pictures = items = 0
        for kind, item in archive.items_of(source, self._tell):
            taken, items = self._intake.take(kind, item), items + 1
            if isinstance(taken, Tweet):
                waiting.append(taken)
                pictures += len(taken.attachments[:MAX_ATTACHMENTS])
            elif taken is not None:
                self._shelf.outcomes[taken] += 1
            is_full = len(waiting) == BATCH or items == ITEMS_A_BATCH
            if is_full or pictures >= PICTURES_A_BATCH:
                yield waiting
                waiting, pictures, items = [], 0, 0
        self._shelf.outcomes[Outcome.NOTE] += self._intake.unclaimed()
        yield waiting

    def _store(self, tweets: list[Tweet]) -> None:
        """Commit a batch together with how far it is; fenced by the attempt."""
        bring(self.user_id, tweets, self._shelf)
        missed, self._shelf.missed = self._shelf.missed, 0
        if self.task is None:
            db.session.commit()
            return
        counts, so_far = self._result(), (self.attempt, self._percent)
        attempts.advance(self.task, *so_far, missed=missed, result=counts)

    def _result(self) -> dict[str, int]:
        """Count what the task has brought as brought, whichever attempt it was."""
        counts = Counter(self._shelf.outcomes)
        counts[Outcome.IMPORTED] += self._earlier
        counts[Outcome.KNOWN] -= self._earlier
        return {str(outcome): count for outcome, count in (+counts).items()}

    def _mail(self, task: Task) -> None:
        """Tell what became of each tweet; the caller commits."""
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
    """Import an uploaded archive for a person, as a task or without one."""

    def work(_user: User, task: Task | None) -> None:
        Import(user_id, file_id, task, limits).run()

    attempts.carry_out(user_id, task_id, work)


def start(user: User, pieces: Iterable[bytes]) -> Task:
    """Keep an upload and have it imported. Raises Conflict while one is."""
    with media.writing(
        user.id,
        kind=KIND,
        name="archive.zip",
        content_type="application/octet-stream",
        expires_at=utcnow() + KEEP,
    ) as file:
        for piece in pieces:
            file.write(piece)
    try:
        return tasks.start(user, NAME, _l("Importing tweets..."), [file.id], busy=BUSY)
    except Conflict:
        media.delete(file.id)
        db.session.commit()
        raise


def bring(user_id: int, tweets: Iterable[Tweet], shelf: Shelf | None = None) -> int:
    """Make posts of what is not here yet and return how many; the caller commits.

    Posts that came without their pictures get them now. Nobody is notified, neither
    open pages nor people who are named. The shelf counts what becomes of each tweet.
    """
    shelf = shelf or Shelf()
    sound, refused = foreign.checked(tweets)
    wanted = {each.id: each for each in sound}
    present = {
        queries.tweet_id(post.origin_id or ""): post
        for post in db.session.scalars(queries.mirrored(user_id, list(wanted)))
    }
    drafts = _drafts(wanted, present, shelf)
    for number, post in present.items():
        _add_pictures(post, wanted[number], drafts.get(number, []))
    # The oldest first: what a thread begins with is here before the rest of it.
    new = sorted(wanted.keys() - present.keys(), key=int)
    items = [_item(wanted[number], drafts.get(number, [])) for number in new]
    became = _insert(user_id, items)
    twice = len(sound) - len(new)
    shelf.outcomes.update(refused + became + Counter({Outcome.KNOWN: twice}))
    return became[Outcome.IMPORTED]


def _drafts(
    wanted: Mapping[str, CheckedTweet], present: Mapping[str, Post], shelf: Shelf
) -> dict[str, list[Draft]]:
    """Make ready what posts do not have yet; all this before anything is written."""
    drafts = {}
    for number, tweet in wanted.items():
        has = present[number].attachment_count if number in present else 0
        if tweet.attachments and not has:
            drafts[number] = shelf.of(tweet)
            has = len(drafts[number])
        shelf.missed += max(0, len(tweet.attachments[:MAX_ATTACHMENTS]) - has)
    return drafts


def _item(tweet: CheckedTweet, drafts: list[Draft]) -> TweetPost:
    return TweetPost(tweet, body_of(tweet, shown=len(drafts)), drafts)


def _insert(user_id: int, items: Collection[TweetPost]) -> Counter[Outcome]:
    """Store tweets as posts and count what became of them."""
    posts = ingest.insert_all(user_id, items, None)
    became = Counter(
        Outcome.IMPORTED if post is not None else Outcome.NO_ROOM
        for item, post in zip(items, posts, strict=True)
        if not item.is_empty
    )
    became[Outcome.EMPTY] = sum(item.is_empty for item in items)
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
    """Give what the post says; what it answered is a link.

    So is the tweet itself, unless all of its pictures are `shown` here.
    """
    text = texts.plain_text(tweet)
    is_whole = len(tweet.attachments) <= shown
    links = [] if is_whole else [f"{texts.STATUS_URL}{tweet.id}"]
    if tweet.in_reply_to_id:
        links.append(texts.answered_link(tweet.in_reply_to_id))
    return "\n\n".join(part for part in (text, *links) if part)


def read_in_pieces(stream: IO[bytes], size: int = 256 * 1024) -> Iterator[bytes]:
    """Give what an upload holds, a piece at a time."""
    while piece := stream.read(size):
        yield piece
