"""Answers about lists and communities."""

from flask_twitter_api.sandbox.reply import Ask, Reply
from flask_twitter_api.sandbox.world import Community, Tweet, TwitterList

from .table import answers

_NOBODYS = TwitterList("", "", [], [])


def _list(ask: Ask) -> TwitterList:
    # What is private looks just like what does not exist: empty.
    found = ask.world.lists.get(ask["list_id"], _NOBODYS)
    return _NOBODYS if found.private else found


def _of_members(ask: Ask, members: list[str]) -> list[Tweet]:
    return [tweet for tweet in ask.world.newest() if tweet.author.id in members]


@answers("get_list_tweets", "get_list_timeline")
def list_tweets(ask: Ask) -> Reply:
    """The tweets of a list's members."""
    found = ask.in_time(_of_members(ask, _list(ask).members))
    if ask.get("include_replies") is False:
        found = [tweet for tweet in found if tweet.reply_to is None]
    return ask.tweets(found)


@answers("get_list_members")
def list_members(ask: Ask) -> Reply:
    """The members of a list."""
    return ask.page(ask.world.among(_list(ask).members), 20, ask.show.author)


@answers("get_list_followers")
def list_followers(ask: Ask) -> Reply:
    """The followers of a list."""
    return ask.page(ask.world.among(_list(ask).followers), 20, ask.show.author)


def _community(ask: Ask) -> Community | None:
    return ask.world.communities.get(ask["community_id"])


@answers("get_community_info")
def community(ask: Ask) -> Reply:
    """A community; an unknown one is an empty shell."""
    found = _community(ask)
    return Reply(ask.show.community(found) if found else {"id": None})


@answers("get_community_members")
def members(ask: Ask) -> Reply:
    """The members of a community."""
    found = _community(ask)
    people = ask.world.among(found.members if found else [])
    return ask.page(people, 20, ask.show.author)


@answers("get_community_moderators")
def moderators(ask: Ask) -> Reply:
    """The moderators of a community, in a dialect of their own."""
    found = _community(ask)
    people = ask.world.among(found.moderators if found else [])
    return ask.page(people, 20, ask.show.moderator)


@answers("get_community_tweets")
def community_tweets(ask: Ask) -> Reply:
    """What was written in a community, or by its members."""
    found = _community(ask)
    tweets = _of_members(ask, found.members if found else [])
    mine = [t for t in tweets if t.community_id in {"", ask["community_id"]}]
    return ask.tweets(mine)
