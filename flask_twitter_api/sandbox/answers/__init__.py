"""Those who answer, one function for each endpoint."""

from . import account, actions, groups, legacy, tweets, users
from .table import ANSWERS

__all__ = ["ANSWERS", "account", "actions", "groups", "legacy", "tweets", "users"]
