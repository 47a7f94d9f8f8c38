"""Mirroring followed accounts: each tweet is ingested once, however many follow.

New tweets are found by a search since the last run, which costs least while there are
none; once a day the newest tweets are compared, and some of the older ones in turn, so
that edits and deletions are honoured.
Every page is committed with how far it reached: a worker that dies in the middle
repeats nothing, and the next one loses nothing.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from app.extensions import db, twitter
from app.integrations.twitter import (
    accounts,
    ingest,
    queries,
    schedule,
    texts,
    validation,
)
from app.integrations.twitter.models import ALIVE, GONE, PROTECTED, TwitterAccount
from app.integrations.twitter.pictures import PictureProxy
from app.lib.clock import utcnow
from app.lib.ids import MAX_ID, first_id_at
from app.lib.leases import LeaseLost
from app.posts.models import Post
from flask_twitter_api import TwitterClient, errors
from flask_twitter_api.models import Tweet
from flask_twitter_api.models import User as Profile

BATCH = 10
PAGES_A_RUN = 5
OLDER_A_DAY = 20
REMOVED_AT_ONCE = 100
SECOND = timedelta(seconds=1)
REVIEW_EVERY = timedelta(days=1)
# The service's search knows a tweet some moments after it was written.
OVERLAP = timedelta(minutes=2)
# A tweet may be found by a search before the service has delivered it.
UNDERWAY = timedelta(minutes=10)
# The share of the budget that is left for pages when mirroring stops for the day.
RESERVE = 0.2
STRIKES = 3
MAX_WAIT = 30.0
REFUSED_SECONDS = 300.0

log = logging.getLogger(__name__)


def mirror_due(proxy: PictureProxy) -> int:
    """Mirror the accounts that are due and return how many there were."""
    if not twitter.configured or not _may_spend():
        return 0
    due = list(db.session.scalars(queries.due(utcnow(), BATCH)))
    db.session.rollback()
    for user_id in due:
        mirror_account(user_id, proxy)
    return len(due)


def mirror_account(user_id: int, proxy: PictureProxy) -> None:
    """Mirror one account, unless another worker does."""
    token = schedule.claim(user_id)
    account = db.session.get(TwitterAccount, user_id) if token else None
    if token is None or account is None:
        return
    try:
        MirrorRun(account, token, proxy).run()
    except LeaseLost:
        log.info("another worker took over @%s", account.handle)
    except errors.TwitterError as error:
        db.session.rollback()
        _postpone(account, token, error)


def _postpone(account: TwitterAccount, token: str, error: errors.TwitterError) -> None:
    log.info("mirroring @%s: %s", account.handle, error.code)
    not_its_fault = (errors.RefusedError, errors.TooManyRequestsError)
    try:
        if isinstance(error, not_its_fault):
            seconds = error.retry_after or REFUSED_SECONDS
            schedule.postpone(account.user_id, token, seconds, error.code)
        else:
            schedule.fail(account, token, f"{error.code}: {error.message}")
    except LeaseLost:
        log.info("another worker took over @%s", account.handle)


def _may_spend() -> bool:
    client = twitter.client
    budget, left = client.settings.credit_budget, client.credits.left
    return not budget or left is None or left > budget * RESERVE


def _oldest(tweets: Sequence[Tweet]) -> datetime:
    """Return the moment of the last tweet of a page; it has one."""
    oldest = texts.moment_of(tweets[-1])
    assert oldest is not None  # noqa: S101  # the others were left out before
    return oldest


class MirrorRun:
    """One run of one worker over one account."""

    def __init__(
        self, account: TwitterAccount, token: str, proxy: PictureProxy
    ) -> None:
        self.account, self.token, self.proxy = account, token, proxy
        self.client: TwitterClient = twitter.client.with_options(
            fresh=True, max_wait=MAX_WAIT
        )

    def run(self) -> None:
        """Compare the newest tweets if it is time, then ingest what is new."""
        began = utcnow()
        reviewed = self.account.reviewed_at
        if reviewed is None or reviewed < began - REVIEW_EVERY:
            self._review(began)
        # The first run has just read the newest; what is older stays there.
        if self.account.state == ALIVE and reviewed is not None:
            self._catch_up(began)
        schedule.release(self.account, self.token)

    def _review(self, began: datetime) -> None:
        pages = self.client.last_tweets(user_id=self.account.twitter_id)
        tweets = [each for each in pages.page() if texts.moment_of(each)]
        profile = self._profile(tweets)
        if profile is None or profile.protected:
            self._note_absence(GONE if profile is None else PROTECTED, began)
            return
        gone, changed = self._compare(tweets)
        older, compared_to = self._older(tweets)
        gone_too, changed_too = self._fetch(older)
        picture = accounts.fetch_picture(self.account, profile, self.proxy)
        known = self._known_until(profile, began)
        # Nothing was written until here: no lock waits for the network.
        accounts.refresh(self.account, profile)
        if picture is not None:
            accounts.store_picture(self.account, picture)
        ingest.store(self.account, [*tweets, *changed, *changed_too])
        for post in (*gone, *gone_too):
            ingest.delete(post)
        self._commit(
            reviewed_at=began,
            known_until=known,
            compared_to_id=compared_to,
            strikes=0,
        )

    def _known_until(self, profile: Profile, began: datetime) -> datetime:
        """Return up to when all is known; searches by a former name found nothing."""
        known = self.account.known_until or began - OVERLAP
        if profile.username and profile.username != self.account.handle:
            return min(known, self.account.reviewed_at or known)
        return known

    def _profile(self, tweets: Sequence[Tweet]) -> Profile | None:
        """Return the profile: of a tweet if there is any, else by a request."""
        for tweet in tweets:
            author = validation.profile(tweet.author)
            if author and author.id == self.account.twitter_id:
                return author
        try:
            found = self.client.get_user_by_id(self.account.twitter_id)
        except errors.NotFoundError:
            return None
        if (profile := validation.profile(found)) is None:
            raise errors.BadAnswerError("Twitter API sent a profile without a name")
        return profile

    def _compare(self, tweets: Sequence[Tweet]) -> tuple[list[Post], list[Tweet]]:
        """Return the posts whose tweets are gone, and tweets not shown but still there.

        Only the span of time that the page covers says anything; what is missing
        in it is requested by id before it counts as deleted.
        """
        if not tweets:
            return [], []
        shown = {queries.origin_id(tweet.id) for tweet in tweets}
        ours = db.session.scalars(queries.since(self.account.user_id, _oldest(tweets)))
        return self._fetch([post for post in ours if post.origin_id not in shown])

    def _older(self, tweets: Sequence[Tweet]) -> tuple[list[Post], int | None]:
        """Return the next older posts, some a day, and the id where they end."""
        below = self.account.compared_to_id
        if below is None:
            below = first_id_at(_oldest(tweets)) if tweets else MAX_ID
        query = queries.older_than(self.account.user_id, below, OLDER_A_DAY)
        posts = list(db.session.scalars(query))
        return posts, posts[-1].id if len(posts) == OLDER_A_DAY else None

    def _fetch(self, posts: Sequence[Post]) -> tuple[list[Post], list[Tweet]]:
        """Return the posts whose tweets are gone, and the tweets of the others."""
        by_tweet = {queries.tweet_id(post.origin_id or ""): post for post in posts}
        # What cannot be an id was never there; one of them would fail the request.
        sound = [number for number in by_tweet if validation.tweet_id(number)]
        found = self.client.get_tweets(sound) if sound else ()
        alive = {tweet.id for tweet in found}
        return [post for number, post in by_tweet.items() if number not in alive], [
            *found
        ]

    def _note_absence(self, state: str, began: datetime) -> None:
        """Note that an account is gone or closed, and delete its posts.

        Whoever closes theirs wants it now; one that is gone may be back in some days.
        """
        self.account.state = state
        self.account.strikes += 1
        if state == PROTECTED or self.account.strikes >= STRIKES:
            self._remove_posts()
        self._commit(reviewed_at=began)

    def _remove_posts(self) -> None:
        """Delete all posts, the newest first, in batches that renew the lease."""
        query = queries.older_than(self.account.user_id, MAX_ID, REMOVED_AT_ONCE)
        while posts := db.session.scalars(query).all():
            for post in posts:
                ingest.remove(post)
            self._commit()

    def _catch_up(self, began: datetime) -> None:
        """Walk back from now, or from where the last worker stopped, to what is known.

        The service's cursors repeat themselves on longer ways, a window that shrinks
        does not; a cursor only leads through a second that fills more than a page.
        """
        top = self.account.gap_top or began
        until = self.account.gap_until or began + SECOND
        cursor = ""
        for _ in range(PAGES_A_RUN):
            page = self.client.search(self._query(until)).page(cursor)
            self._check_deliveries(ingest.store(self.account, page), began)
            times = [each.created_at for each in page if each.created_at]
            if not page.has_next or not times:
                known = top - OVERLAP
                self._commit(known_until=known, gap_until=None, gap_top=None)
                return
            # The end is exclusive, and several tweets may share its second.
            reached = min(times) + SECOND
            cursor = "" if reached < until else page.next_cursor
            until = min(until, reached)
            self._commit(gap_until=until, gap_top=top)
        if cursor:
            # Nobody writes a hundred tweets a second; this must not go on for ever.
            self._commit(gap_until=until - SECOND, gap_top=top)

    def _check_deliveries(self, new: Sequence[Tweet], began: datetime) -> None:
        """Stop relying on deliveries, until the next, when one did not come."""
        late = (moment for each in new if (moment := texts.moment_of(each)))
        if self.account.delivered_at and any(each < began - UNDERWAY for each in late):
            schedule.write(self.account.user_id, self.token, delivered_at=None)

    def _query(self, until: datetime) -> str:
        since = self.account.known_until or until
        return (
            f"from:{self.account.handle} include:nativeretweets"
            f" since_time:{int(since.timestamp())} until_time:{int(until.timestamp())}"
        )

    def _commit(self, **values: datetime | int | None) -> None:
        db.session.flush()
        schedule.write(self.account.user_id, self.token, **values)
        db.session.commit()
        db.session.refresh(self.account)
