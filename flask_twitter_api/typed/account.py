"""Calls about the key, its rules and its watches.

Generated from the registry; see ``generate``.
"""

from flask_twitter_api.models import Balance, FilterRule, MonitoredUser
from flask_twitter_api.plain.base import Id, Search, Watched
from flask_twitter_api.recipes import account as recipes

from .base import Typing

__all__ = ["TypedAccount"]


class TypedAccount(Typing):
    """Calls about the key, its rules and its watches."""

    def get_balance(self) -> Balance:
        """Return the credits left; this call is never cached.

        GET /oapi/my/info; free.
        """
        return self._one(Balance, "get_my_info")

    def filter_rules(self) -> tuple[FilterRule, ...]:
        """Return the standing searches of this key, without those marked as deleted."""
        return self._run(recipes.filter_rules)

    def create_filter_rule(
        self, tag: str, value: Search, interval_seconds: float = 60
    ) -> str:
        """Add a standing search, asleep, and return its id.

        POST /oapi/tweet_filter/add_rule; free.
        """
        return self._text(
            "add_filter_rule", tag=tag, value=value, interval_seconds=interval_seconds
        )

    def switch_filter_rule(self, rule_id: Id, *, active: bool) -> None:
        """Wake a standing search, which then costs credits, or let it sleep.

        The service replaces the whole rule, so the rest of it is read and sent back.

        :raises NotFoundError: when there is no such rule.
        """
        self._run(recipes.switch_filter_rule, rule_id, active=active)

    def remove_filter_rule(self, rule_id: Id) -> None:
        """Delete a standing search.

        DELETE /oapi/tweet_filter/delete_rule; free.
        """
        self.request("delete_filter_rule", rule_id=rule_id)

    def monitor(self, username: str, *, every: float = 60) -> str:
        """Deliver all that an account writes, and return the rule's id.

        It is an active standing search, looked through ``every`` so many seconds: each
        tweet that it delivers costs credits. Doing it twice changes the pace.

        :raises InvalidParametersError: when this can be nobody's name.
        """
        return self._run(recipes.monitor, username, every=every)

    def unmonitor(self, username: str) -> None:
        """Deliver nothing of an account any longer.

        :raises NotFoundError: when ``monitor`` was not called for it.
        """
        self._run(recipes.unmonitor, username)

    def monitored_users(
        self, query_type: Watched | None = None
    ) -> tuple[MonitoredUser, ...]:
        """Return who is watched: 0 all, 1 by tweet, 2 by profile.

        GET /oapi/x_user_stream/get_user_to_monitor_tweet; free.
        """
        return self._all(MonitoredUser, "get_monitored_users", query_type=query_type)

    def watch_user(self, username: str) -> None:
        """Put an account under watch.

        POST /oapi/x_user_stream/add_user_to_monitor_tweet; free.
        """
        self.request("add_monitored_user", username=username)

    def unwatch_user(self, username: str) -> None:
        """Take the watch off an account.

        :raises NotFoundError: when it is not watched.
        """
        self._run(recipes.unwatch_user, username)
