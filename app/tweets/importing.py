"""Bringing one's own tweets here: as posts, in their place in time, telling nobody."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import IO, Any

from flask import current_app

from app.exceptions import Conflict, Invalid
from app.extensions import db
from app.lib.clock import utcnow
from app.lib.i18n import mark as _l
from app.media import attachments
from app.media import service as media
from app.media.attachments import MOST, Draft, Limits
from app.media.models import File
from app.posts.models import Post
from app.tasks import service as tasks
from app.tasks.attempts import LostClaim, carry_out
from app.tasks.models import DONE, Task
from app.tasks.runners import runner
from app.tweets import archive, copies, queries, texts
from app.tweets.shelf import Shelf
from app.users.models import User
from flask_twitter_api.models import Tweet

NAME = "import_tweets"
KIND = "import"
BUSY = _l("Your tweets are being imported already.")
# A failed import can be tried again for so long.
KEEP = timedelta(days=7)
BATCH = 100
PICTURES_A_BATCH = 12
IN_MEMORY = 8 * 1024 * 1024


class Import:
    """One attempt at one task; a later one passes over what this one brought."""

    def __init__(self, user_id: int, file_id: str, task: Task | None) -> None:
        self.user_id, self.file_id, self.task = user_id, file_id, task
        self.attempt = task.attempts if task else 0
        self._percent = 0
        self._shelf = Shelf()

    def run(self) -> None:
        """Bring the tweets, a batch in each transaction, and delete the file."""
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
            self._unload(file)
            with archive.opened(file) as packed:
                self._shelf = Shelf(packed, Limits.of(current_app.config))
                for batch in _batches(archive.tweets_of(packed or file, self._tell)):
                    self._store(batch)
        media.delete(self.file_id)
        if self.task is not None:
            tasks.finish(self.task, DONE)
        db.session.commit()

    def _unload(self, file: IO[bytes]) -> None:
        if db.session.get(File, self.file_id) is None:
            raise Invalid("archive", _l("The file is no longer here. Upload it again."))
        for piece in media.stream(self.file_id):
            file.write(piece)
        db.session.rollback()

    def _tell(self, done: int, whole: int) -> None:
        self._percent = min(99, 100 * done // max(whole, 1))

    def _store(self, tweets: list[Tweet]) -> None:
        """Commit a batch together with how far it is; fenced by the attempt."""
        bring(self.user_id, tweets, self._shelf)
        missed, self._shelf.missed = self._shelf.missed, 0
        if self.task is None:
            db.session.commit()
        elif not tasks.advance(self.task, self.attempt, self._percent, missed=missed):
            raise LostClaim


@runner(NAME)
def run(user_id: int, task_id: str | None, file_id: str) -> None:
    """Import an uploaded archive for a person, as a task or without one."""
    carry_out(
        user_id, task_id, lambda _user, task: Import(user_id, file_id, task).run()
    )


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
    """Make posts of what is not here yet, and tell how many; the caller commits.

    Posts that came without their pictures get them now. Nobody is told: neither open
    pages nor people who are named.
    """
    wanted = {each.id: each for each in tweets if _is_own(each)}
    known = {
        queries.tweet_id(post.origin_id or ""): post
        for post in db.session.scalars(queries.mirrored(user_id, list(wanted)))
    }
    drafts = _drafts(wanted, known, shelf or Shelf())
    for number, post in known.items():
        _add_pictures(post, wanted[number], drafts.get(number, []))
    # The oldest first: what a thread begins with is here before the rest of it.
    numbers = sorted(wanted, key=lambda number: (len(number), number))
    new = [wanted[number] for number in numbers if number not in known]
    return sum(_insert(user_id, tweet, drafts.get(tweet.id, [])) for tweet in new)


def _drafts(
    wanted: Mapping[str, Tweet], known: Mapping[str, Post], shelf: Shelf
) -> dict[str, list[Draft]]:
    """Make ready what posts do not have yet; all this before anything is written."""
    drafts = {}
    for number, tweet in wanted.items():
        has = known[number].attachment_count if number in known else 0
        if tweet.attachments and not has:
            drafts[number] = shelf.of(tweet)
            has = len(drafts[number])
        shelf.missed += max(0, len(tweet.attachments[:MOST]) - has)
    return drafts


def _insert(user_id: int, tweet: Tweet, drafts: list[Draft]) -> bool:
    body = body_of(tweet, shown=len(drafts))
    return copies.insert(user_id, tweet, body, None, drafts) is not None


def _add_pictures(post: Post, tweet: Tweet, drafts: list[Draft]) -> None:
    if not drafts:
        return
    attachments.attach(post.id, post.user_id, drafts)
    if post.body == body_of(tweet):
        post.body = body_of(tweet, shown=len(drafts))
    post.version += 1
    db.session.flush()


def _batches(elements: Iterable[Mapping[str, Any]]) -> Iterator[list[Tweet]]:
    """Cut tweets into what one transaction holds.

    Pictures take time: a batch must end long before the task counts as abandoned.
    """
    waiting: list[Tweet] = []
    pictures = 0
    for element in elements:
        waiting.append(as_tweet(element))
        pictures += len(waiting[-1].attachments[:MOST])
        if len(waiting) == BATCH or pictures >= PICTURES_A_BATCH:
            yield waiting
            waiting, pictures = [], 0
    yield waiting


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


def as_tweet(element: Mapping[str, Any]) -> Tweet:
    """Read a tweet as archives have it: wrapped, and in the oldest dialect."""
    inner = element.get("tweet")
    data = dict(inner if isinstance(inner, dict) else element)
    names = {
        "in_reply_to_status_id_str": "in_reply_to_id",
        "in_reply_to_user_id_str": "in_reply_to_user_id",
        "extended_entities": "extendedEntities",
        "id_str": "id",
        "full_text": "text",
    }
    if "extended_entities" not in data:
        data["extended_entities"] = data.get("entities")
    return Tweet.from_json(
        data | {new: data[old] for old, new in names.items() if old in data}
    )


def _is_own(tweet: Tweet) -> bool:
    """Leave out retweets: they are others' words, cut off."""
    return bool(tweet.id) and not tweet.text.startswith("RT @")


def read_in_pieces(stream: IO[bytes], size: int = 256 * 1024) -> Iterator[bytes]:
    """Give what an upload holds, a piece at a time."""
    while piece := stream.read(size):
        yield piece
