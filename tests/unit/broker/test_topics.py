"""Names of topics, queues and channels."""

import pytest

from app.broker import topics
from app.broker.envelope import make_message
from app.broker.topics import Channel, ChannelKind, InvalidName


def test_topics_inside_keep_their_names() -> None:
    # Processes of two versions run side by side during a restart.
    assert topics.PUBLIC == "public"
    assert topics.user(1) == "user:1"
    assert topics.author(7) == "author:7"
    assert topics.thread(9) == "thread:9"
    assert topics.session(3) == "session:3"


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("/topic/public", Channel(ChannelKind.PUBLIC)),
        ("/topic/home", Channel(ChannelKind.HOME)),
        ("/topic/notifications", Channel(ChannelKind.NOTIFICATIONS)),
        ("/topic/tag/python", Channel(ChannelKind.TAG, "python")),
        ("/topic/tag/نرم‌افزار", Channel(ChannelKind.TAG, "نرمافزار")),
        ("/topic/user/susan.w-1", Channel(ChannelKind.USER, "susan.w-1")),
        ("/topic/user/17", Channel(ChannelKind.USER, "17")),
        ("/topic/thread/-5", Channel(ChannelKind.THREAD, "-5")),
        ("/topic/app/bot/a/b.c", Channel(ChannelKind.APP, "bot", "a/b.c")),
        ("/queue/app/bot/jobs", Channel(ChannelKind.APP, "bot", "jobs", True)),
    ],
)
def test_channel_is_parsed(text: str, channel: Channel) -> None:
    assert topics.parse(text) == channel
    assert topics.parse(str(channel)) == channel


def test_spellings_of_a_tag_are_one_channel() -> None:
    assert topics.parse("/topic/tag/Python") == topics.parse("/topic/tag/python")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "public",
        "user:1",
        "/topic/",
        "/topic/public/",
        "/topic/public/x",
        "/topic/everything",
        "/topic/tag/",
        "/topic/tag/a b",
        "/topic/tag/a/b",
        "/topic/tag/123",
        "/topic/user/",
        "/topic/user/a/b",
        "/topic/user/a\nb",
        "/topic/thread/x",
        "/topic/thread/99999999999999999999",
        "/topic/app/bot",
        "/topic/app/bot/",
        "/topic/app/bot/../jobs",
        "/topic/app/bot/a//b",
        "/topic/app/bot/a%2Fb",
        "/topic/app/bot/" + "x" * 65,
        "/topic/app/bot/a/b/c/d/e/f",
        "/queue/app/bot/a/b/c/d/e/f",
        "/queue/app/bot",
        "/queue/mail",
        "/queue/public",
        "/Topic/public",
        "/topic/app/bot/" + "/".join(["x" * 60] * 4),
    ],
)
def test_other_channel_is_refused(text: str) -> None:
    with pytest.raises(InvalidName):
        topics.parse(text)


def test_every_queue_that_is_parsed_may_be_used() -> None:
    queue = topics.parse("/queue/app/bot/a/b/c/d/e")
    topics.check_queue(str(queue))
    assert make_message(str(queue), "job", {}).topic == str(queue)
