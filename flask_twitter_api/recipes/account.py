"""Rules and watches, which are found before they are changed."""

from flask_twitter_api.calls import Naming
from flask_twitter_api.errors import InvalidParametersError, NotFoundError
from flask_twitter_api.models import FilterRule, MonitoredUser
from flask_twitter_api.models.account import MONITOR_TAG
from flask_twitter_api.plain.base import Id
from flask_twitter_api.utils import clean_handle

from .base import Ask, Steps, several, text


def filter_rules() -> Steps[tuple[FilterRule, ...]]:
    """Return the standing searches of this key, without those marked as deleted."""
    found = yield from several(FilterRule, "get_filter_rules")
    return tuple(rule for rule in found if not rule.deleted)


def switch_filter_rule(rule_id: Id, *, active: bool) -> Steps[None]:
    """Wake a standing search, which then costs credits, or let it sleep.

    The service replaces the whole rule, so the rest of it is read and sent back.

    :raises NotFoundError: when there is no such rule.
    """
    for rule in (yield from filter_rules()):
        if rule.id == str(rule_id):
            every = rule.interval_seconds or 60
            yield _update(rule_id, rule.tag, rule.value, every, active)
            return
    raise NotFoundError("no such filter rule")


def monitor(username: str, *, every: float = 60) -> Steps[str]:
    """Deliver all that an account writes, and return the rule's id.

    It is an active standing search, looked through ``every`` so many seconds: each
    tweet that it delivers costs credits. Doing it twice changes the pace.

    :raises InvalidParametersError: when this can be nobody's name.
    """
    handle = _handle("add_filter_rule", username)
    tag, value = MONITOR_TAG + handle, f"from:{handle} include:nativeretweets"
    rule_id = yield from _monitoring(handle)
    if not rule_id:
        rule_id = yield from text(
            "add_filter_rule", tag=tag, value=value, interval_seconds=every
        )
    yield _update(rule_id, tag, value, every, True)
    return rule_id


def unmonitor(username: str) -> Steps[None]:
    """Deliver nothing of an account any longer.

    :raises NotFoundError: when ``monitor`` was not called for it.
    """
    rule_id = yield from _monitoring(_handle("delete_filter_rule", username))
    if not rule_id:
        raise NotFoundError("this account is not monitored")
    yield Ask("delete_filter_rule", {"rule_id": rule_id})


def unwatch_user(username: str) -> Steps[None]:
    """Take the watch off an account.

    :raises NotFoundError: when it is not watched.
    """
    wanted = _handle("remove_monitored_user", username)
    users = yield from several(MonitoredUser, "get_monitored_users", query_type=0)
    for user in users:
        if user.username.lower() == wanted:
            yield Ask("remove_monitored_user", {"monitor_id": user.id})
            return
    raise NotFoundError("this account is not watched")


def _monitoring(handle: str) -> Steps[str]:
    rules = yield from filter_rules()
    return next((rule.id for rule in rules if rule.monitored == handle), "")


def _update(
    rule_id: Id, tag: str, value: str, interval_seconds: float, active: bool
) -> Ask:
    rule = {"tag": tag, "value": value, "interval_seconds": interval_seconds}
    return Ask("update_filter_rule", {"rule_id": rule_id, **rule, "active": active})


def _handle(call: str, username: str) -> str:
    with Naming(call):
        try:
            return clean_handle(username)
        except ValueError as error:
            raise InvalidParametersError(f"username: {error}") from None
