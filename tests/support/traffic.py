"""Programs and people that go on whatever happens to a site, and what they know."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import requests

from tests.support.streams import PATIENCE
from tests.support.waiting import wait_for

# Seconds for which a stream is silent before its client comes again.
SILENCE = 20.0


class Worker:
    """A thread that does one thing over and over, until it shall stop."""

    def __init__(self, pause: float = 0.0) -> None:
        self.stopping = threading.Event()
        self.pause = pause
        self.trouble: list[BaseException] = []
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is being done, and end; raise what went wrong."""
        self.stopping.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        for error in self.trouble:
            raise error

    def step(self) -> None:
        """Do it once."""
        raise NotImplementedError

    def _run(self) -> None:
        try:
            while not self.stopping.is_set():
                self.step()
                self.stopping.wait(self.pause)
        except BaseException as error:
            self.trouble.append(error)
            raise


class Caller:
    """A client of the API, each of whose requests may go to another process."""

    def __init__(self, site: str, token: str) -> None:
        self.site = site
        self.headers = {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, **options: Any) -> requests.Response | None:
        """Send a request; return None if no response came."""
        try:
            return requests.request(
                method,
                f"{self.site}/api/{path}",
                headers=self.headers | options.pop("headers", {}),
                timeout=PATIENCE,
                **options,
            )
        except requests.ConnectionError:
            return None


class Sender(Worker):
    """Sends numbers, each once, and knows which of them were accepted."""

    def __init__(
        self,
        caller: Caller,
        path: str,
        make: Callable[[int], Any],
        pause: float = 0.02,
    ) -> None:
        super().__init__(pause)
        self.caller, self._path, self._make = caller, path, make
        self.number = 0
        self.accepted: dict[int, Any] = {}
        self.statuses: Counter[int] = Counter()

    def step(self) -> None:
        """Send the next number."""
        self.number += 1
        answer = self.caller.call("POST", self._path, json=self._make(self.number))
        self.statuses[answer.status_code if answer is not None else 0] += 1
        if answer is not None and answer.ok:
            self.accepted[self.number] = answer.json()


class Consumer(Worker):
    """Takes messages of a queue by long polls, and acknowledges each at once."""

    def __init__(self, caller: Caller, queue: str) -> None:
        super().__init__()
        self._caller, self.queue = caller, queue
        self.delivered: Counter[int] = Counter()
        self.ended: set[int] = set()
        self.after_the_end: list[int] = []

    def step(self) -> None:
        """Take what there is and acknowledge it."""
        path = f"channels/{self.queue}/messages?wait=2&limit=5"
        answer = self._caller.call("GET", path)
        if answer is None or not answer.ok:
            self.stopping.wait(0.1)
            return
        for message in answer.json()["items"]:
            self.receive(message)

    def wait_for(self, sent: Iterable[int]) -> None:
        """Wait until everything that was sent has been delivered."""
        numbers = set(sent)
        wait_for(
            lambda: numbers <= set(self.delivered),
            explain=lambda: f"{self.queue}: {numbers - set(self.delivered)} wait",
        )

    def receive(self, message: Any) -> None:
        """Acknowledge a message; note it if that was done before."""
        number = message["data"]["n"]
        self.delivered[number] += 1
        if number in self.ended:
            self.after_the_end.append(number)
        elif self.acknowledge(message["receipt"]):
            self.ended.add(number)

    def acknowledge(self, receipt: str) -> bool:
        """Acknowledge a delivery; return whether the site accepted it."""
        body = {"receipts": [receipt]}
        answer = self._caller.call("POST", f"channels/{self.queue}/ack", json=body)
        return answer is not None and answer.ok


class Listener(Worker):
    """Holds a stream open, and comes back with `Last-Event-ID` as often as it ends.

    `log` has each event as (id, name, data), in the sequence in which they came.
    """

    def __init__(self, session: requests.Session, url: str) -> None:
        super().__init__(0.1)
        self._session, self._url = session, url
        self.last_id = ""
        self.openings = self.refusals = 0
        self.log: list[tuple[str, str, str]] = []

    def step(self) -> None:
        """Read one stream until it ends."""
        headers = {"Last-Event-ID": self.last_id} if self.last_id else {}
        try:
            with self._session.get(
                self._url, headers=headers, stream=True, timeout=(PATIENCE, SILENCE)
            ) as answer:
                if answer.status_code == 200:
                    self._read(answer)
                else:
                    assert answer.status_code == 503, answer.text
                    self.refusals += 1
        except requests.RequestException:
            return

    def explain(self, missed: list[int]) -> str:
        """Return what was missed, and how the streams began and ended."""
        names = [name for _id, name, _data in self.log]
        counts = f"{self.openings} streams, {self.refusals} refusals, {self.trouble}"
        return f"{len(missed)} missed {missed[:20]}, {counts}, last {names[-5:]}"

    def stop(self) -> None:
        """End the stream."""
        self.stopping.set()

    def _read(self, answer: requests.Response) -> None:
        self.openings += 1
        for frame in _frames(answer):
            # As a browser does: an empty id is none, one without data counts.
            self.last_id = frame.get("id", self.last_id)
            if "data" in frame:
                name = frame.get("event", "message")
                self.log.append((frame.get("id", ""), name, frame["data"]))
                self.hear(name, frame["data"])
            if self.stopping.is_set():
                return

    def hear(self, name: str, data: str) -> None:
        """Do something about an event."""

    def ids(self) -> list[str]:
        """Return the ids of all events; a resync only says how far it is."""
        return [
            made_id
            for made_id, name, _data in tuple(self.log)
            if made_id and name != "resync"
        ]


def _frames(answer: requests.Response) -> Iterator[dict[str, str]]:
    """Yield the frames of a stream as fields."""
    frame: dict[str, str] = {}
    for raw in answer.iter_lines(chunk_size=1):
        field, _, value = raw.decode().partition(":")
        if raw and field:
            frame[field] = value.removeprefix(" ")
        elif not raw and frame:
            yield frame
            frame = {}
