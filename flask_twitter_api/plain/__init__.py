"""The calls in the service's own form: dictionaries, ``"status": "error"`` included."""

from typing import TYPE_CHECKING, Any

from flask_twitter_api.errors import TwitterError
from flask_twitter_api.utils import JsonDict

from .account import PlainAccount
from .actions import PlainActions
from .base import Answering
from .belongings import PlainBelongings
from .groups import PlainGroups
from .legacy import PlainLegacy
from .tweets import PlainTweets
from .users import PlainUsers

if TYPE_CHECKING:
    from flask_twitter_api.client import TwitterClient


class PlainCalls(
    PlainUsers,
    PlainTweets,
    PlainGroups,
    PlainAccount,
    PlainActions,
    PlainBelongings,
    PlainLegacy,
):
    """Every call of the service; none of them raises a ``TwitterError``."""


class PlainTwitter(PlainCalls):
    """The calls of one client."""

    def __init__(self, client: "TwitterClient") -> None:
        self.client = client

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.client!r}>"

    @property
    def configured(self) -> bool:
        """Whether there is a key, without which every answer is an error."""
        return self.client.configured

    def _answer(self, name: str, /, **given: Any) -> JsonDict:
        try:
            return self.client.request(name, **given)
        except TwitterError as error:
            return error.as_dict()


__all__ = ["Answering", "PlainCalls", "PlainTwitter"]
