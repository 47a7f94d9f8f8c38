"""The calls with typed records and exceptions."""

from .account import TypedAccount
from .actions import TypedActions
from .groups import TypedGroups
from .tweets import TypedTweets
from .users import TypedUsers


class TypedCalls(TypedUsers, TypedTweets, TypedGroups, TypedAccount, TypedActions):
    """Every reading call as records, and the actions as what they made."""


__all__ = ["TypedCalls"]
