"""Calls about the key, its rules and its watches."""

from flask_twitter_api.utils import JsonDict

from .base import Answering, Id


class PlainAccount(Answering):
    """Calls about the key, its rules and its watches."""

    def get_my_info(self) -> JsonDict:
        """The credits left; this call is free and never cached."""
        return self._answer("get_my_info")

    def get_filter_rules(self) -> JsonDict:
        """The standing searches of this key."""
        return self._answer("get_filter_rules")

    def add_filter_rule(
        self, tag: str, value: str, interval_seconds: float = 60
    ) -> JsonDict:
        """Add a standing search; it sleeps until it is made active."""
        return self._answer(
            "add_filter_rule", tag=tag, value=value, interval_seconds=interval_seconds
        )

    def update_filter_rule(
        self, rule_id: Id, tag: str, value: str, interval_seconds: float, active: bool
    ) -> JsonDict:
        """Replace a standing search; while active it costs credits."""
        return self._answer(
            "update_filter_rule",
            rule_id=rule_id,
            tag=tag,
            value=value,
            interval_seconds=interval_seconds,
            active=active,
        )

    def delete_filter_rule(self, rule_id: Id) -> JsonDict:
        """Delete a standing search."""
        return self._answer("delete_filter_rule", rule_id=rule_id)

    def get_monitored_users(self, *, query_type: int | None = None) -> JsonDict:
        """The accounts under watch: 0 all, 1 by tweet, 2 by profile."""
        return self._answer("get_monitored_users", query_type=query_type)

    def get_monitor_account(self, *, query_type: int | None = None) -> JsonDict:
        """The state of the watching subscription."""
        return self._answer("get_monitor_account", query_type=query_type)

    def add_monitored_user(self, username: str) -> JsonDict:
        """Put an account under watch."""
        return self._answer("add_monitored_user", username=username)

    def remove_monitored_user(self, monitor_id: Id) -> JsonDict:
        """Take a watch off, by its own id and not by the handle."""
        return self._answer("remove_monitored_user", monitor_id=monitor_id)
