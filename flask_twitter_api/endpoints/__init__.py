"""The registry: every call of the service, declared once.

Facts come from the vendor's pages and from independent live observation; where
they disagree the observation was taken.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from .account import ACCOUNT
from .actions import ACTIONS
from .groups import GROUPS
from .legacy import LEGACY
from .model import Endpoint, Envelope, Paging, Param, Place, Price
from .summaries import SUMMARIES
from .tweets import TWEETS
from .users import USERS

ENDPOINTS: Mapping[str, Endpoint] = MappingProxyType(
    {
        endpoint.name: replace(endpoint, summary=SUMMARIES[endpoint.name])
        for endpoint in (*USERS, *TWEETS, *GROUPS, *ACCOUNT, *ACTIONS, *LEGACY)
    }
)

__all__ = ["ENDPOINTS", "Endpoint", "Envelope", "Paging", "Param", "Place", "Price"]
