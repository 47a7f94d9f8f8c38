"""Answers to those who act for an account."""

import base64
import json
import uuid

from flask_twitter_api.sandbox.reply import Ask, RefusalError, Reply, failed, refused
from flask_twitter_api.sandbox.world import Person, Tweet
from flask_twitter_api.sandbox.world.build import follow, unfollow

from .table import answers

#: The password that never works.
WRONG_PASSWORD = "wrong"  # noqa: S105 - an invented one


def cookies_for(person: Person) -> str:
    """The cookies of an invented login."""
    return base64.b64encode(json.dumps({"auth_user": person.id}).encode()).decode()


def actor(ask: Ask) -> Person:
    """The account that acts."""
    cookies = str(ask.get("login_cookies") or ask.get("auth_session") or "")
    try:
        user_id = json.loads(base64.b64decode(cookies))["auth_user"]
    except (ValueError, KeyError, TypeError):
        user_id = ""
    found = ask.world.person(user_id=str(user_id))
    if found is None:
        raise refused(401, "login cookies are expired")
    return found


@answers("login")
def login(ask: Ask) -> Reply:
    """Cookies for a right password, which is any but one."""
    if ask["password"] == WRONG_PASSWORD:
        raise failed("wrong user name or password")
    return Reply(cookies_for(ask.person()))


@answers("logout")
def logout(ask: Ask) -> Reply:
    """Nothing to do, for one who is logged in."""
    actor(ask)
    return Reply()


@answers("create_tweet")
def create_tweet(ask: Ask) -> Reply:
    """A new tweet in the world."""
    me = actor(ask)
    if len(ask["text"]) > 280 and not ask.get("is_note_tweet"):
        raise failed("tweet is too long")
    parent = ask.tweet("reply_to_tweet_id") if ask.get("reply_to_tweet_id") else None
    quoted = ask.tweet("quote_tweet_id") if ask.get("quote_tweet_id") else None
    tweet = ask.world.write(
        me,
        ask["text"],
        reply_to=parent,
        quoted=quoted,
        pictures=tuple(ask.get("media_ids") or ()),
        community_id=str(ask.get("community_id", "")),
    )
    return Reply(tweet.id)


@answers("delete_tweet")
def delete_tweet(ask: Ask) -> Reply:
    """A tweet gone, if it is one's own."""
    if ask.tweet().author is not actor(ask):
        raise failed("not your tweet")
    ask.world.delete(ask["tweet_id"])
    return Reply()


@answers("like_tweet", "unlike_tweet", "bookmark_tweet", "unbookmark_tweet")
def mark(ask: Ask) -> Reply:
    """A like or a bookmark set or taken back."""
    tweet, me = ask.tweet(), actor(ask)
    marks = tweet.likes if "like" in ask.endpoint.name else tweet.bookmarks
    if ask.endpoint.name.startswith("un"):
        marks.discard(me.id)
    else:
        marks.add(me.id)
    return Reply()


@answers("retweet")
def retweet(ask: Ask) -> Reply:
    """A retweet, once."""
    tweet, me = ask.tweet(), actor(ask)
    if me not in [one.author for one in ask.world.retweets_of(tweet)]:
        text = f"RT @{tweet.author.username}: {tweet.text}"
        ask.world.write(me, text, retweeted=tweet)
    return Reply()


@answers("follow_user", "unfollow_user")
def change_follow(ask: Ask) -> Reply:
    """A follow made or undone."""
    change = follow if ask.endpoint.name == "follow_user" else unfollow
    change(actor(ask), ask.person())
    return Reply()


@answers("send_direct_message")
def send_message(ask: Ask) -> Reply:
    """A direct message sent."""
    me, other = actor(ask), ask.person()
    message = {
        "id": ask.world.next_id(),
        "recipient_id": other.id,
        "sender_id": me.id,
        "text": ask["text"],
        "time": str(ask.world.now_ms()),
    }
    ask.world.messages.append(message)
    return Reply(message["id"])


@answers("get_dm_history")
def messages(ask: Ask) -> Reply:
    """The messages between two."""
    pair = {actor(ask).id, ask["user_id"]}
    found = ask.world.messages
    return Reply([m for m in found if {m["sender_id"], m["recipient_id"]} == pair])


@answers("get_bookmarks")
def bookmarks(ask: Ask) -> Reply:
    """What one has bookmarked."""
    me = actor(ask).id
    found: list[Tweet] = [t for t in ask.world.newest() if me in t.bookmarks]
    return ask.tweets(found, ask.get("count", 20))


@answers("upload_media")
def upload(ask: Ask) -> Reply:
    """A file taken in and forgotten."""
    actor(ask)
    return Reply(f"upload-{uuid.uuid4().hex[:12]}")


@answers("update_profile")
def update_profile(ask: Ask) -> Reply:
    """The words of one's profile changed."""
    me = actor(ask)
    me.name = ask.get("name", me.name)
    me.bio = ask.get("description", me.bio)
    me.place = ask.get("location", me.place)
    return Reply()


@answers("update_avatar", "update_banner")
def update_picture(ask: Ask) -> Reply:
    """A picture looked at for its kind."""
    actor(ask)
    if not ask["file"].startswith((b"\x89PNG", b"\xff\xd8")):
        raise RefusalError(400, {"detail": "file must be JPG or PNG"})
    return Reply()


@answers("create_community")
def create_community(ask: Ask) -> Reply:
    """A community founded."""
    me = actor(ask)
    return Reply(ask.world.found_community(me, ask["name"], ask["description"]).id)


@answers("join_community", "leave_community", "delete_community")
def change_community(ask: Ask) -> Reply:
    """A community joined, left or deleted."""
    me = actor(ask).id
    found = ask.world.communities.get(ask["community_id"])
    if found is None:
        raise failed("community not found")
    if ask.endpoint.name == "delete_community":
        if found.creator != me or found.name != ask["community_name"]:
            raise failed("not your community")
        del ask.world.communities[found.id]
    elif ask.endpoint.name == "join_community":
        found.members = [*dict.fromkeys([*found.members, me])]
    else:
        found.members = [one for one in found.members if one != me]
    return Reply({"community_id": found.id, "community_name": found.name})


@answers("add_list_member")
def add_list_member(ask: Ask) -> Reply:
    """An account put on a list."""
    actor(ask)
    found = ask.world.lists.get(ask["list_id"])
    if found is None:
        raise failed("list not found")
    found.members = [*dict.fromkeys([*found.members, ask.person().id])]
    return Reply()


@answers("report")
def report(ask: Ask) -> Reply:
    """A report that nobody reads."""
    actor(ask)
    return Reply()
