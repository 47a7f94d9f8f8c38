"""Several accounts of Twitter read as one timeline, by one search."""

from app.exceptions import Invalid
from app.extensions import twitter
from app.integrations.twitter import validation
from app.integrations.twitter.errors import service_call
from app.integrations.twitter.operators import NO_NAME
from app.integrations.twitter.reading import MAX_QUERY, Tab
from app.lib.i18n import mark as _l
from flask_twitter_api.models import Tweet
from flask_twitter_api.pagination import Page

SEPARATOR = ","
TOO_MANY = _l("These are too many names for one search of Twitter.")
# A search has no retweets unless it wants them.
_TABS: dict[Tab, str] = {
    "tweets": "-filter:replies include:nativeretweets",
    "replies": "include:nativeretweets",
    "media": "filter:media",
}


def names_of(text: str) -> list[str]:
    """Return the names of "bob,elif", each once.

    :raises Invalid: one of them can be nobody's, or they are too many.
    """
    given = [each.strip().removeprefix("@") for each in text.split(SEPARATOR)]
    names = list({each.lower(): each for each in given if each}.values())
    if not names or any(validation.handle(each) is None for each in names):
        raise Invalid("name", NO_NAME)
    if max(len(query_of(names, tab)) for tab in _TABS) > MAX_QUERY:
        raise Invalid("name", TOO_MANY)
    return names


def query_of(names: list[str], tab: Tab) -> str:
    """Return the search that finds what these people write."""
    people = " OR ".join(f"from:{name}" for name in names)
    return f"({people}) {_TABS[tab]}"


def tweets_of(names: list[str], tab: Tab) -> Page[Tweet]:
    """Return the newest tweets of several people. Raises Unavailable."""
    with service_call():
        return twitter.client.search(query_of(names, tab), query_type="Latest").page()
