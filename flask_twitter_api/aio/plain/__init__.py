"""The calls in the service's own form: dictionaries, ``"status": "error"`` included."""

from typing import TYPE_CHECKING, Any

from flask_twitter_api.errors import TwitterError
from flask_twitter_api.utils import JsonDict

from .account import AsyncPlainAccount
from .actions import AsyncPlainActions
from .base import AsyncAnswering
from .belongings import AsyncPlainBelongings
from .groups import AsyncPlainGroups
from .legacy import AsyncPlainLegacy
from .tweets import AsyncPlainTweets
from .users import AsyncPlainUsers

if TYPE_CHECKING:
    from flask_twitter_api.aio.client import AsyncTwitterClient


class AsyncPlainCalls(
    AsyncPlainUsers,
    AsyncPlainTweets,
    AsyncPlainGroups,
    AsyncPlainAccount,
    AsyncPlainActions,
    AsyncPlainBelongings,
    AsyncPlainLegacy,
):
    """Every call of the service; none of them raises a ``TwitterError``."""


class AsyncPlainTwitter(AsyncPlainCalls):
    """The calls of one client."""

    def __init__(self, client: "AsyncTwitterClient") -> None:
        self.client = client

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.client!r}>"

    @property
    def configured(self) -> bool:
        """Whether there is a key, without which every answer is an error."""
        return self.client.configured

    async def _answer(self, name: str, /, **given: Any) -> JsonDict:
        try:
            return await self.client.request(name, **given)
        except TwitterError as error:
            return error.as_dict()


__all__ = ["AsyncAnswering", "AsyncPlainCalls", "AsyncPlainTwitter"]
