"""The account at the service as records."""

from flask_twitter_api.errors import InvalidParametersError, NotFoundError
from flask_twitter_api.models import Balance, FilterRule, MonitoredUser
from flask_twitter_api.models.account import MONITOR_TAG
from flask_twitter_api.utils import clean_handle

from .base import Typing


class TypedAccount(Typing):
    """Calls about the key, its rules and its watches."""

    def get_balance(self) -> Balance:
        """The credits left; this call is free and never cached."""
        return Balance.from_json(self.request("get_my_info"))

    def filter_rules(self) -> tuple[FilterRule, ...]:
        """The standing searches of this key, without those marked as deleted."""
        found = self._all(FilterRule, "get_filter_rules")
        return tuple(rule for rule in found if not rule.deleted)

    def create_filter_rule(
        self, tag: str, value: str, *, interval_seconds: float = 60
    ) -> str:
        """Add a standing search, asleep, and give its id."""
        return self._text(
            "add_filter_rule", tag=tag, value=value, interval_seconds=interval_seconds
        )

    def switch_filter_rule(self, rule_id: str, *, active: bool) -> None:
        """Wake a standing search, which then costs credits, or let it sleep.

        The service replaces the whole rule, so the rest of it is read and sent back.

        :raises NotFoundError: when there is no such rule.
        """
        for rule in self.filter_rules():
            if rule.id == rule_id:
                self.request(
                    "update_filter_rule",
                    rule_id=rule_id,
                    tag=rule.tag,
                    value=rule.value,
                    interval_seconds=rule.interval_seconds or 60,
                    active=active,
                )
                return
        raise NotFoundError("no such filter rule")

    def remove_filter_rule(self, rule_id: str) -> None:
        """Delete a standing search."""
        self.request("delete_filter_rule", rule_id=rule_id)

    def monitor(self, username: str, *, every: float = 60) -> str:
        """Have all that an account writes delivered, and give the rule's id.

        It is an active standing search, looked through ``every`` so many seconds: each
        tweet that it delivers costs credits. Doing it twice changes the pace.

        :raises InvalidParametersError: when this can be nobody's name.
        """
        handle = _handle(username)
        tag, value = MONITOR_TAG + handle, f"from:{handle} include:nativeretweets"
        rule_id = self._monitoring(handle) or self.create_filter_rule(
            tag, value, interval_seconds=every
        )
        self.request(
            "update_filter_rule",
            rule_id=rule_id,
            tag=tag,
            value=value,
            interval_seconds=every,
            active=True,
        )
        return rule_id

    def unmonitor(self, username: str) -> None:
        """Have nothing of an account delivered any longer.

        :raises NotFoundError: when ``monitor`` was not called for it.
        """
        rule_id = self._monitoring(_handle(username))
        if not rule_id:
            raise NotFoundError("this account is not monitored")
        self.remove_filter_rule(rule_id)

    def _monitoring(self, handle: str) -> str:
        rules = (rule.id for rule in self.filter_rules() if rule.monitored == handle)
        return next(rules, "")

    def monitored_users(
        self, query_type: int | None = None
    ) -> tuple[MonitoredUser, ...]:
        """The accounts under the service's watch."""
        return self._all(MonitoredUser, "get_monitored_users", query_type=query_type)

    def watch_user(self, username: str) -> None:
        """Put an account under watch."""
        self.request("add_monitored_user", username=username)

    def unwatch_user(self, username: str) -> None:
        """Take the watch off an account.

        :raises NotFoundError: when it is not watched.
        """
        wanted = username.strip().removeprefix("@").lower()
        for user in self.monitored_users(0):
            if user.username.lower() == wanted:
                self.request("remove_monitored_user", monitor_id=user.id)
                return
        raise NotFoundError("this account is not watched")


def _handle(username: str) -> str:
    try:
        return clean_handle(username)
    except ValueError as error:
        raise InvalidParametersError(str(error)) from None
