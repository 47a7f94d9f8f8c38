"""Which typed method reads which call, and into what."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_FOUND = ":raises NotFoundError: when there is none."


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed method that is one call, or the pages of one."""

    name: str
    endpoint: str
    #: "one", "all", "pages", "text", or "none" where nothing is returned.
    way: str
    record: str = ""
    #: Arguments that come by position although the call may do without them.
    lead: tuple[str, ...] = ()
    #: Our names for parameters, and the defaults of methods.
    names: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    #: What is said instead of the call's summary, and below it.
    summary: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A typed method that is a recipe, whose signature and words it takes."""

    name: str


def _one(name: str, endpoint: str, record: str, more: str = _FOUND) -> Typed:
    return Typed(name, endpoint, "one", record, more=more)


def _pages(name: str, endpoint: str, record: str = "Tweet") -> Typed:
    return Typed(name, endpoint, "pages", record)


_LATEST = {"query_type": '"Latest"'}

USERS = (
    Typed(
        "get_user",
        "get_user_info",
        "one",
        "User",
        more=":raises NotFoundError: when there is none, or it is suspended.",
    ),
    Recipe("get_user_by_id"),
    Recipe("get_users"),
    _one("get_about", "get_user_about", "UserAbout"),
    Typed(
        "get_relationship",
        "check_follow_relationship",
        "one",
        "Relationship",
        names={"source_username": "source", "target_username": "target"},
    ),
    _pages("find_users", "search_users", "User"),
    Typed(
        "last_tweets",
        "get_user_last_tweets",
        "pages",
        "Tweet",
        lead=("username",),
        more="An account that does not exist looks like one that never wrote.",
    ),
    _pages("timeline", "get_user_timeline"),
    Typed(
        "articles",
        "get_user_articles",
        "pages",
        "Tweet",
        summary="Return the tweets that carry an account's long articles.",
    ),
    _pages("mentions", "get_user_mentions"),
    _pages("followers", "get_followers", "User"),
    _pages("followings", "get_followings", "User"),
    Typed("follower_ids", "get_follower_ids", "pages", "str", lead=("username",)),
    _pages("verified_followers", "get_verified_followers", "User"),
)

TWEETS = (
    Recipe("get_tweet"),
    Recipe("get_tweets"),
    _pages("replies", "get_tweet_replies"),
    Typed(
        "ranked_replies",
        "get_tweet_replies_v2",
        "pages",
        "Tweet",
        names={"query_type": "order"},
        defaults={"query_type": '"Relevance"'},
    ),
    _pages("quotes", "get_tweet_quotes"),
    _pages("retweeters", "get_tweet_retweeters", "User"),
    _pages("thread", "get_tweet_thread"),
    _one("get_article_of", "get_article", "Article"),
    Typed("search", "search_tweets", "pages", "Tweet", defaults=_LATEST),
    Recipe("search_between"),
    Recipe("search_many"),
    Typed("trends", "get_trends", "all", "Trend"),
    _one("get_space", "get_space", "Space"),
)

_EMPTY = "A list that is private or unknown looks like an empty one."

GROUPS = (
    Typed("list_tweets", "get_list_tweets", "pages", "Tweet", more=_EMPTY),
    Typed("list_timeline", "get_list_timeline", "pages", "Tweet", more=_EMPTY),
    Typed("list_members", "get_list_members", "pages", "User", more=_EMPTY),
    Typed("list_followers", "get_list_followers", "pages", "User", more=_EMPTY),
    _one("get_community", "get_community_info", "Community"),
    _pages("community_members", "get_community_members", "User"),
    _pages("community_moderators", "get_community_moderators", "User"),
    _pages("community_tweets", "get_community_tweets"),
    Typed(
        "search_communities",
        "search_community_tweets",
        "pages",
        "Tweet",
        defaults=_LATEST,
    ),
)

ACCOUNT = (
    _one("get_balance", "get_my_info", "Balance", ""),
    Recipe("filter_rules"),
    Typed(
        "create_filter_rule",
        "add_filter_rule",
        "text",
        summary="Add a standing search, asleep, and return its id.",
    ),
    Recipe("switch_filter_rule"),
    Typed("remove_filter_rule", "delete_filter_rule", "none"),
    Recipe("monitor"),
    Recipe("unmonitor"),
    Typed(
        "monitored_users",
        "get_monitored_users",
        "all",
        "MonitoredUser",
        lead=("query_type",),
    ),
    Typed("watch_user", "add_monitored_user", "none"),
    Recipe("unwatch_user"),
)

ACTIONS = (
    Recipe("log_in"),
    Recipe("act"),
    Typed("tweet", "create_tweet", "text", summary="Write a tweet and return its id."),
    Typed(
        "upload",
        "upload_media",
        "text",
        summary="Upload a picture or video and return its media id.",
    ),
    Typed(
        "message",
        "send_direct_message",
        "text",
        summary="Send a direct message and return its id.",
    ),
    Typed("messages_with", "get_dm_history", "all", "Message"),
    _pages("bookmarks", "get_bookmarks"),
)

#: The modules of typed methods: what they are about, and their methods.
MODULES: dict[str, tuple[str, tuple[Typed | Recipe, ...]]] = {
    "users": ("Calls about people, answered with records.", USERS),
    "tweets": ("Calls about tweets, answered with records.", TWEETS),
    "groups": ("Calls about lists and communities, answered with records.", GROUPS),
    "account": ("Calls about the key, its rules and its watches.", ACCOUNT),
    "actions": (
        "Calls that act for a logged-in account; none is ever sent twice.",
        ACTIONS,
    ),
}
