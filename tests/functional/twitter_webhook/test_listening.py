"""What is heard over the WebSocket goes the way of what the webhook receives."""

import threading
from itertools import islice

import pytest

from app.models import TwitterAccount
from app.worker import outbox
from flask_twitter_api import current_twitter
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.webhook import deliver
from tests.support.deliveries import Texts

pytestmark = pytest.mark.usefixtures("sandbox")


def send_when_heard(sandbox: Sandbox, event: dict[str, object]) -> None:
    pause = threading.Event()
    while not sandbox.wire.keys():
        pause.wait(0.01)
    sandbox.wire.send(event)


def test_heard_tweet_becomes_a_post(
    account: TwitterAccount, sandbox: Sandbox, texts: Texts
) -> None:
    shown = sandbox.show.tweet(sandbox.world.write("bob", "Fresh off the wire"))
    event = {"event_type": "tweet", "tweets": [shown]}
    sender = threading.Thread(target=send_when_heard, args=(sandbox, event))
    sender.start()
    with current_twitter.client.stream() as stream:
        for delivery in islice(stream, 1):
            deliver(delivery)
    sender.join()
    outbox.drain()
    assert texts()[0] == "Fresh off the wire"
