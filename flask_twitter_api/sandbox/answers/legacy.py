"""Answers to the first generation of actions."""

import base64
import uuid

from flask_twitter_api.sandbox.reply import Ask, Reply, failed
from flask_twitter_api.sandbox.world import TwitterList

from .actions import (
    WRONG_PASSWORD,
    actor,
    add_list_member,
    cookies_for,
    create_tweet,
    mark,
    retweet,
)
from .table import ANSWERS, answers


@answers("login_v1")
def login(ask: Ask) -> Reply:
    """The first step of a login."""
    person = ask.world.person(ask["username_or_email"])
    if person is None or ask["password"] == WRONG_PASSWORD:
        raise failed("wrong user name or password")
    data = base64.b64encode(person.id.encode()).decode()
    return Reply(data, more={"hint": "enter the code"})


@answers("login_2fa_v1")
def login_2fa(ask: Ask) -> Reply:
    """The second step of a login."""
    user_id = base64.b64decode(ask["login_data"]).decode(errors="replace")
    person = ask.world.person(user_id=user_id)
    if person is None:
        raise failed("login_data is invalid")
    return Reply(cookies_for(person), more={"user": ask.show.profile(person)})


ANSWERS["create_tweet_v1"] = create_tweet
ANSWERS["like_tweet_v1"] = mark
ANSWERS["retweet_v1"] = retweet
ANSWERS["add_list_member_v1"] = add_list_member


@answers("upload_image_v1", "upload_video_v1")
def upload(ask: Ask) -> Reply:
    """A file that is said to have been fetched."""
    actor(ask)
    return Reply(f"upload-{uuid.uuid4().hex[:12]}")


@answers("create_list_v1")
def create_list(ask: Ask) -> Reply:
    """A new list."""
    actor(ask)
    made = TwitterList(ask.world.next_id(), ask["name"], [], [])
    ask.world.lists[made.id] = made
    return Reply(made.id)


@answers("remove_list_member_v1")
def remove_list_member(ask: Ask) -> Reply:
    """An account taken off a list."""
    actor(ask)
    found = ask.world.lists.get(ask["list_id"])
    if found is None:
        raise failed("list not found")
    found.members = [one for one in found.members if one != ask.person().id]
    return Reply()
