"""Calls about the key, its rules and its watches.

Generated from the registry; see ``generate``.
"""

from flask_twitter_api.plain.base import Id, Search, Watched
from flask_twitter_api.utils import JsonDict

from .base import AsyncAnswering


class AsyncPlainAccount(AsyncAnswering):
    """Calls about the key, its rules and its watches."""

    async def get_my_info(self) -> JsonDict:
        """Return the credits left; this call is never cached.

        GET /oapi/my/info; free.
        """
        return await self._answer("get_my_info")

    async def get_filter_rules(self) -> JsonDict:
        """Return the standing searches of this key.

        GET /oapi/tweet_filter/get_rules; free.
        """
        return await self._answer("get_filter_rules")

    async def add_filter_rule(
        self, tag: str, value: Search, interval_seconds: float = 60
    ) -> JsonDict:
        """Add a standing search; it sleeps until it is made active.

        POST /oapi/tweet_filter/add_rule; free.
        """
        return await self._answer(
            "add_filter_rule", tag=tag, value=value, interval_seconds=interval_seconds
        )

    async def update_filter_rule(
        self,
        rule_id: Id,
        tag: str,
        value: Search,
        interval_seconds: float,
        active: bool,
    ) -> JsonDict:
        """Replace a standing search; while active it costs credits.

        POST /oapi/tweet_filter/update_rule; free.
        """
        return await self._answer(
            "update_filter_rule",
            rule_id=rule_id,
            tag=tag,
            value=value,
            interval_seconds=interval_seconds,
            active=active,
        )

    async def delete_filter_rule(self, rule_id: Id) -> JsonDict:
        """Delete a standing search.

        DELETE /oapi/tweet_filter/delete_rule; free.
        """
        return await self._answer("delete_filter_rule", rule_id=rule_id)

    async def get_monitored_users(
        self, *, query_type: Watched | None = None
    ) -> JsonDict:
        """Return who is watched: 0 all, 1 by tweet, 2 by profile.

        GET /oapi/x_user_stream/get_user_to_monitor_tweet; free.
        """
        return await self._answer("get_monitored_users", query_type=query_type)

    async def get_monitor_account(
        self, *, query_type: Watched | None = None
    ) -> JsonDict:
        """Return the state of the watching subscription.

        GET /oapi/x_user_stream/get_user_monitor_account; free.
        """
        return await self._answer("get_monitor_account", query_type=query_type)

    async def add_monitored_user(self, username: str) -> JsonDict:
        """Put an account under watch.

        POST /oapi/x_user_stream/add_user_to_monitor_tweet; free.
        """
        return await self._answer("add_monitored_user", username=username)

    async def remove_monitored_user(self, monitor_id: Id) -> JsonDict:
        """Remove a watch by its own id, not by the handle.

        POST /oapi/x_user_stream/remove_user_to_monitor_tweet; free.
        """
        return await self._answer("remove_monitored_user", monitor_id=monitor_id)
