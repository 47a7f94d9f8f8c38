"""What tests of the stream share."""

import threading
from typing import Any

from flask_twitter_api.models import Delivery
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.stream import Pace, TweetStream

#: So short that a test need not wait; the service asks for more.
QUICK = Pace(after_loss=0.01, after_busy=0.01, after_failure=0.01, longest=0.05)
PATH = "/twitter/tweet/websocket"


def parcel(tweet_id: str, **more: Any) -> dict[str, Any]:
    tweet = {"id": tweet_id, "text": f"tweet {tweet_id}"}
    return {"event_type": "tweet", "rule_id": "1", "tweets": [tweet], **more}


class Reader:
    """Reads a stream in a thread, and tells the sandbox's events apart."""

    def __init__(self, stream: TweetStream) -> None:
        self.stream = stream
        self.deliveries: list[Delivery] = []
        self.error: BaseException | None = None
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        try:
            for delivery in self.stream:
                with self._changed:
                    self.deliveries.append(delivery)
                    self._changed.notify_all()
        except BaseException as error:
            self.error = error

    def wait_for(self, count: int) -> list[str]:
        """Return the ids, once so many deliveries came."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.deliveries) >= count, 60)
        return [tweet.id for one in self.deliveries for tweet in one.tweets]

    def close(self) -> None:
        self.stream.close()
        self._thread.join(60)
        assert not self._thread.is_alive()


def connected(sandbox: Sandbox, times: int = 1) -> None:
    """Wait until the sandbox was connected to so often, and somebody listens."""
    pause = threading.Event()
    while sandbox.wire.connections < times or not sandbox.wire.keys():
        pause.wait(0.01)


def send_when_connected(sandbox: Sandbox, times: int) -> None:
    connected(sandbox, times)
    sandbox.wire.send(parcel(str(times)))
