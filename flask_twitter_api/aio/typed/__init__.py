"""The calls with typed records and exceptions."""

from .account import AsyncTypedAccount
from .actions import AsyncTypedActions
from .groups import AsyncTypedGroups
from .tweets import AsyncTypedTweets
from .users import AsyncTypedUsers


class AsyncTypedCalls(
    AsyncTypedUsers,
    AsyncTypedTweets,
    AsyncTypedGroups,
    AsyncTypedAccount,
    AsyncTypedActions,
):
    """Every reading call as records, and the actions as what they made."""


__all__ = ["AsyncTypedCalls"]
