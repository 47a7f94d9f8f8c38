"""Filter rules at the service, by which accounts are delivered.

An operator makes one (`flask twitter monitor`), and while it is there every tweet that
it delivers costs credits. It ends by itself when nobody here follows the account.
"""

import logging
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.extensions import db, twitter
from app.integrations.twitter import queries
from app.integrations.twitter.models import TwitterAccount
from app.lib.clock import utcnow
from app.relationships.events import Unfollowed
from app.users.models import User
from app.worker import outbox
from flask_twitter_api import TwitterClient, errors
from flask_twitter_api.models import FilterRule
from flask_twitter_api.models.account import MONITOR_TAG

# The kind of the outbox message for an account that has lost its last follower.
UNFOLLOWED = "unfollowed"
# A follow that is ended by mistake and renewed within this time changes nothing.
SECOND_THOUGHTS = timedelta(minutes=10)
FIRST_FAILURE, MAX_FAILURE = timedelta(minutes=1), timedelta(hours=1)
MAX_WAIT = 30.0
# What the service says of one rule alone; the next may end all the same.
RULE_ERRORS = (
    errors.BadRequestError,
    errors.FailedError,
    errors.ForbiddenError,
)

log = logging.getLogger(__name__)


def check_followers(event: Unfollowed) -> None:
    """Schedule the end of rules for remote accounts that nobody follows any more.

    The triggers have counted by now, and hold the row: of two who unfollow at the same
    moment, the second sees that nobody is left.
    """
    if event.all_local:
        return
    query = sa.select(User.id).where(
        User.id.in_(event.followee_ids),
        User.origin.is_not(None),
        User.follower_count == 0,
    )
    if db.session.scalar(query.limit(1)) is not None:
        outbox.add_once(UNFOLLOWED, wait=SECOND_THOUGHTS)


def end_former(former: str) -> None:
    """Queue the end of the rule for a name that an account no longer has."""
    moment = utcnow() + SECOND_THOUGHTS
    outbox.add(UNFOLLOWED, {"former": former}, key=UNFOLLOWED, run_at=moment)


def check_delivered(tag: str) -> None:
    """Queue the end of a rule that delivers what nobody follows; the caller commits."""
    handle = tag.removeprefix(MONITOR_TAG)
    if handle != tag and is_unfollowed(handle):
        outbox.add_once(UNFOLLOWED, wait=SECOND_THOUGHTS)


def end_unneeded(payload: dict[str, Any]) -> None:
    """End the rules of accounts that people followed here and nobody does any more.

    It goes by what the service has now, so doing it twice is doing it once. While the
    service is down it is tried again, at last every hour.
    """
    if not twitter.configured:
        return
    _reset_deliveries()
    try:
        client = twitter.client.with_options(max_wait=MAX_WAIT)
        _end_all(client, payload.get("former", ""))
    except errors.TwitterError as error:
        db.session.rollback()
        tries = payload.get("tries", 0)
        pause = pause_after(tries)
        log.info("rules that nobody needs: %s, again in %s", error.code, pause)
        more = payload | {"tries": tries + 1}
        outbox.add(UNFOLLOWED, more, key=UNFOLLOWED, run_at=utcnow() + pause)


def pause_after(tries: int) -> timedelta:
    """Return the pause after a failure, with the number of failures before it."""
    pause: timedelta = FIRST_FAILURE * 2 ** min(tries, 20)
    return min(pause, MAX_FAILURE)


def _reset_deliveries() -> None:
    """Forget that accounts are delivered which may not be when they are next followed.

    It is committed at once: no lock waits for the network.
    """
    statement = sa.update(TwitterAccount).where(
        TwitterAccount.delivered_at.is_not(None),
        TwitterAccount.user_id.in_(queries.unfollowed()),
    )
    db.session.execute(
        statement.values(delivered_at=None).execution_options(synchronize_session=False)
    )
    db.session.commit()


def _end_all(client: TwitterClient, former: str) -> None:
    refusal: errors.TwitterError | None = None
    for rule in client.filter_rules():
        try:
            _end(client, rule, former)
        except errors.NotFoundError:
            log.info("the rule of @%s was gone already", rule.monitored)
        except RULE_ERRORS as error:
            refusal = error
    if refusal is not None:
        raise refusal


def _end(client: TwitterClient, rule: FilterRule, former: str) -> None:
    """End a rule unless it costs nothing or delivers a followed account."""
    name = rule.monitored
    if name and rule.active is not False and is_unfollowed(name, former):
        # No transaction waits for the network.
        db.session.rollback()
        client.remove_filter_rule(rule.id)
        log.info("nobody follows @%s any more: no longer delivered", name)


def is_unfollowed(handle: str, former: str = "") -> bool:
    """Return whether a name was followed here once and by nobody now."""
    wanted = db.session.scalars(queries.have_followers(handle)).all()
    was_known = bool(wanted) or handle == former.lower()
    return was_known and not any(wanted)
