"""Fetching addresses that somebody typed; nothing else fetches them.

`Fetcher.get` refuses what is not public, at the moment when it connects and after every
redirect, and limits bytes, redirects and the time of the whole. A sentence for whoever
typed the address comes with every failure. Where somebody waits for a response, it is
fetched through a `Guard` (`guarding`).
"""

from app.lib.safe_fetch.errors import AddressRefused as AddressRefused
from app.lib.safe_fetch.errors import BrokenAnswer as BrokenAnswer
from app.lib.safe_fetch.errors import FetchFailed as FetchFailed
from app.lib.safe_fetch.errors import TimedOut as TimedOut
from app.lib.safe_fetch.errors import TooLarge as TooLarge
from app.lib.safe_fetch.errors import TooManyRedirects as TooManyRedirects
from app.lib.safe_fetch.errors import Unreachable as Unreachable
from app.lib.safe_fetch.fetching import Fetcher as Fetcher
from app.lib.safe_fetch.fetching import Limits as Limits
from app.lib.safe_fetch.fetching import Response as Response
from app.lib.safe_fetch.networks import Network as Network
from app.lib.safe_fetch.networks import parse_networks as parse_networks
from app.lib.safe_fetch.targets import MAX_URL_LENGTH as MAX_URL_LENGTH
from app.lib.safe_fetch.targets import parse_target as parse_target
