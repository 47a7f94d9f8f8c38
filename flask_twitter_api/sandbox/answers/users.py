"""Answers about people."""

from flask_twitter_api.sandbox.reply import Ask, RefusalError, Reply, failed
from flask_twitter_api.sandbox.world.things import iso_date

from .table import answers


@answers("get_user_info", "get_user_by_path")
def profile(ask: Ask) -> Reply:
    """A profile."""
    return Reply(ask.show.profile(ask.person()))


@answers("get_user_about")
def about(ask: Ask) -> Reply:
    """The "About this account" panel."""
    person = ask.person()
    shown = ask.show.profile(person)
    names = ("id", "name", "userName", "profilePicture", "isBlueVerified")
    label = {
        "description": "Sandbox",
        "badge": {"url": shown["profilePicture"]},
        "url": {"url": ask.show.base_url + "/pages/label", "urlType": "DeepLink"},
        "userLabelDisplayType": "Badge",
        "userLabelType": "BusinessLabel",
    }
    return Reply(
        {
            **{name: shown[name] for name in names},
            "isVerified": False,
            "protected": person.protected,
            "createdAt": iso_date(person.created_ms),
            "affiliates_highlighted_label": {"label": label},
            "about_profile": {
                "account_based_in": person.place,
                "location_accurate": True,
                "learn_more_url": ask.show.base_url + "/pages/about",
                "affiliate_username": "CityObserver",
                "source": "Web",
                "username_changes": {"count": "1"},
            },
            "identity_profile_labels_highlighted_label": {"label": label},
            "verification_info": {"id": "VXNlcg==", "is_identity_verified": False},
        }
    )


@answers("get_user_batch_info")
def several(ask: Ask) -> Reply:
    """Profiles by ids."""
    people = ask.world.among(ask["user_ids"].split(","))
    return Reply([ask.show.profile(person) for person in people])


@answers("search_users")
def search(ask: Ask) -> Reply:
    """People by words in their names and descriptions."""
    words = ask["query"].lower().split()
    found = [
        person
        for person in ask.world.people.values()
        if not person.suspended
        and all(
            word in f"{person.username} {person.name} {person.bio}".lower()
            for word in words
        )
    ]
    return ask.page(found, 20, ask.show.found)


@answers("check_follow_relationship")
def relationship(ask: Ask) -> Reply:
    """Who of two follows whom."""
    source = ask.world.person(ask["source_username"])
    target = ask.world.person(ask["target_username"])
    if source is None or target is None:
        raise failed("user not found")
    return Reply(
        {
            "following": target.id in source.follows,
            "followed_by": source.id in target.follows,
        }
    )


@answers("get_user_last_tweets", "get_user_last_tweets_v2")
def last_tweets(ask: Ask) -> Reply:
    """Newest tweets; nobody's are as empty as those of somebody silent."""
    try:
        person = ask.person()
    except RefusalError:
        return Reply([], more={"pin_tweet": None})
    mine = ask.world.by(person)
    if not ask.get("include_replies"):
        mine = [tweet for tweet in mine if tweet.reply_to is None]
    return ask.tweets(mine, pin_tweet=None)


@answers("get_user_timeline")
def timeline(ask: Ask) -> Reply:
    """The profile page's tweets, with what was answered if that is wanted."""
    mine = ask.world.by(ask.person())
    if not ask.get("include_replies"):
        mine = [tweet for tweet in mine if tweet.reply_to is None]
    elif ask.get("include_parent_tweet"):
        mine = [
            shown
            for tweet in mine
            for shown in ([tweet.reply_to, tweet] if tweet.reply_to else [tweet])
        ]
    return ask.tweets(mine)


@answers("get_user_articles")
def articles(ask: Ask) -> Reply:
    """Tweets that carry articles."""
    mine = ask.world.by(ask.person())
    return ask.tweets([tweet for tweet in mine if tweet.article])


@answers("get_user_mentions")
def mentions(ask: Ask) -> Reply:
    """Tweets with the account's name in them."""
    name = "@" + ask.person().username.lower()
    found = [
        tweet
        for tweet in ask.in_time(ask.world.newest())
        if name in tweet.text.lower() and tweet.retweeted is None
    ]
    return ask.tweets(found)


@answers("get_followers")
def followers(ask: Ask) -> Reply:
    """Followers, the newest first, in the older dialect."""
    people = ask.world.among(reversed(ask.person().followers))
    return ask.page(people, ask.get("page_size", 200), ask.show.legacy)


@answers("get_follower_ids")
def follower_ids(ask: Ask) -> Reply:
    """The ids of followers, the newest first."""
    ids = ask.person().followers[::-1]
    return ask.page(ids, ask.get("count", 5000), str)


@answers("get_followings")
def followings(ask: Ask) -> Reply:
    """Whom somebody follows, the newest first, in the older dialect."""
    people = ask.world.among(reversed(ask.person().follows))
    return ask.page(people, ask.get("page_size", 200), ask.show.legacy)


@answers("get_verified_followers")
def verified_followers(ask: Ask) -> Reply:
    """The verified among the followers."""
    people = ask.world.among(reversed(ask.person().followers))
    return ask.page([p for p in people if p.verified], 20, ask.show.legacy)
