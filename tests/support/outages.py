"""The traffic of a site of many processes whose engines are cut off and hang."""

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from tests.support.many_processes import ManyProcesses
from tests.support.proxy import Proxy
from tests.support.streams import PATIENCE, sign_in
from tests.support.traffic import Caller, Consumer, Listener, Sender, Worker
from tests.support.valkey import Server
from tests.support.waiting import wait_for

NAME = "mailer"
TOPIC = f"topic/app/{NAME}/news"
TAKEN, PUSHED = f"queue/app/{NAME}/taken", f"queue/app/{NAME}/pushed"
# Seconds until a message that nobody acknowledged is delivered again, and of outages.
VISIBLE = 3.0
# An export whose worker lost the database goes on once its lease has ended (60 s) and
# the next look for such was taken (15 s).
LONGEST = 180.0
SECONDS = {"cut": 2.0, "hung": 6.0, "restarted": 1.0}
PAGES = ("/", "/explore", "/healthz", "/messages")


@dataclass(frozen=True)
class Tokens:
    """What the programs of a test show: one that sends, one that writes posts."""

    program: str
    writer: str
    exporter: str


class PushedConsumer(Listener):
    """A stream of a queue, whose messages a consumer acknowledges."""

    def __init__(self, caller: Caller, session: requests.Session, url: str) -> None:
        super().__init__(session, url)
        self.consumer = Consumer(caller, PUSHED)

    def hear(self, name: str, data: str) -> None:
        """Acknowledge a message."""
        if name == "job":
            self.consumer.receive(json.loads(data))


class PageReader(Worker):
    """Somebody who opens pages all the time, and what they were answered."""

    def __init__(self, session: requests.Session, site: str) -> None:
        super().__init__(0.05)
        self._session, self._site = session, site
        self.answers: list[tuple[float, str, int]] = []

    def step(self) -> None:
        """Open each page once."""
        for page in PAGES:
            began = time.monotonic()
            answer = self._session.get(self._site + page, timeout=PATIENCE)
            self.answers.append((began, page, answer.status_code))

    def since(self, moment: float) -> Counter[tuple[str, int]]:
        """Count the answers to what was asked after a moment."""
        return Counter(
            (page, status) for began, page, status in self.answers if began > moment
        )


class Exporter(Sender):
    """Starts an export as often as it may, and knows which were accepted."""

    def finished(self) -> list[str]:
        """Return the states of all that were accepted, and what else was answered.

        A busy machine may need longer for a statement than this site allows.
        """
        tasks = [f"tasks/{task['id']}" for task in self.accepted.values()]
        answers = [self.caller.call("GET", path) for path in tasks]
        return [
            answer.json()["state"] if answer is not None and answer.ok else str(answer)
            for answer in answers
        ]


class Traffic:
    """All that goes on at a site, whatever happens to it."""

    def __init__(self, site: ManyProcesses, tokens: Tokens) -> None:
        self.site = site
        program = Caller(site.url, tokens.program)
        made = program.call("POST", "programs", json={"name": NAME})
        assert made is not None
        assert made.status_code == 201, made.text

        def numbered(name: str) -> Any:
            return lambda number: {"name": name, "data": {"n": number}}

        self.publisher = Sender(program, f"channels/{TOPIC}", numbered("news"))
        self.sender = Sender(program, f"channels/{TAKEN}", numbered("job"))
        self.pusher = Sender(program, f"channels/{PUSHED}", numbered("job"))
        self.writer = Sender(
            Caller(site.url, tokens.writer),
            "posts",
            lambda number: {"body": f"number {number}"},
            pause=0.1,
        )
        self.exporter = Exporter(
            Caller(site.url, tokens.exporter),
            "tasks",
            lambda _number: {"name": "export_posts"},
            pause=0.3,
        )
        self.consumer = Consumer(program, TAKEN)
        api = f"{site.url}/api/stream?channel=/"
        self.news = [Listener(_bearer(tokens.program), api + TOPIC) for _ in range(4)]
        self.pushed = PushedConsumer(program, _bearer(tokens.program), api + PUSHED)
        alice = sign_in(site.url, "alice")
        timeline = f"{site.url}/stream?timeline=explore"
        self.timelines = [Listener(alice, timeline) for _ in range(4)]
        self.pages = PageReader(sign_in(site.url, "alice"), site.url)

    @property
    def senders(self) -> list[Sender]:
        """Those who send something that shall not be lost."""
        return [
            *(self.publisher, self.sender, self.pusher),
            *(self.writer, self.exporter),
        ]

    @property
    def listeners(self) -> list[Listener]:
        """Those who hold a stream open."""
        return [*self.news, *self.timelines]

    @property
    def all(self) -> list[Worker]:
        """Everybody."""
        consumers = [self.pushed, self.consumer]
        return [*self.listeners, *consumers, self.pages, *self.senders]

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Let everybody work, and wait until everything works."""
        senders = self.senders
        for each in self.all:
            if each not in senders:
                each.start()
        try:
            # What is sent before a stream is open does not come by it.
            wait_for(lambda: all(each.last_id for each in self.listeners))
            for each in senders:
                each.start()
            self.wait_for_more()
            yield
        finally:
            for each in reversed(self.all):
                each.stop()

    def wait_for_more(self) -> None:
        """Wait until more of everything is accepted, and every stream is open.

        But for exports, of which one at a time is accepted: it may wait for its lease.
        """
        senders = [each for each in self.senders if each is not self.exporter]
        before = [len(each.accepted) for each in senders]
        wait_for(
            lambda: all(
                len(each.accepted) > count + 2
                for each, count in zip(senders, before, strict=True)
            ),
            explain=lambda: f"{[each.statuses for each in self.senders]}",
        )
        wait_for(lambda: all(each.last_id for each in self.listeners))

    def status_of(self, post: Any) -> int:
        """Return the status with which a post is shown."""
        answer = self.exporter.caller.call("GET", f"posts/{post['id']}")
        return answer.status_code if answer is not None else 0

    def stop_sending(self) -> None:
        """Send nothing more."""
        for each in self.senders:
            each.stop()

    def wait_until_all_ended(self) -> None:
        """Wait until everything that was accepted has been done.

        A message whose acknowledgement had no answer has ended, or comes again.
        """
        self.consumer.wait_for(self.sender.accepted)
        self.pushed.consumer.wait_for(self.pusher.accepted)
        wait_for(
            lambda: set(self.exporter.finished()) == {"sent"},
            LONGEST,
            explain=lambda: f"{self.exporter.finished()}\n{self.site.said()[-9000:]}",
        )
        for each in self.news:
            wait_for_all(each, self.publisher.accepted)


@dataclass
class Mistreated:
    """A site under traffic, the ways to its engines, and its Redis."""

    traffic: Traffic
    ways: dict[str, Proxy]
    redis: Server

    @contextmanager
    def mistreating(self, engine: str, how: str) -> Iterator[None]:
        """Cut or hang the way to an engine for a while, or kill and start it."""
        way = self.ways[engine]
        begin = {"cut": way.cut, "hung": way.hang, "restarted": self.redis.stop}
        end = {"cut": way.restore, "hung": way.resume, "restarted": self.redis.start}
        begin[how]()
        try:
            yield
            time.sleep(SECONDS[how])
        finally:
            end[how]()


def _bearer(token: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer {token}"
    return session


def wait_for_all(listener: Listener, accepted: Mapping[int, object]) -> None:
    """Wait until a listener has received everything, or knows of its loss."""
    wait_for(
        lambda: missing(listener, accepted) == [],
        explain=lambda: listener.explain(missing(listener, accepted)),
    )


def missing(listener: Listener, accepted: Mapping[int, object]) -> list[int]:
    """Return what did not come to a listener, though no resync came after it."""
    lost, resyncs = set(accepted), False
    for _id, name, data in tuple(listener.log):
        if name == "resync":
            resyncs = True
        elif name == "news":
            number = json.loads(data)["data"]["n"]
            lost.discard(number)
            if resyncs:
                # What came before is known to be lost, what comes later is not.
                lost = {each for each in lost if each > number}
            resyncs = False
    return sorted(() if resyncs else lost)


def check_outcome(traffic: Traffic) -> None:
    """Check, once everything works again, that nothing was lost or came twice."""
    restored = time.monotonic()
    traffic.stop_sending()
    traffic.wait_until_all_ended()
    # What a failing site did not hear acknowledged comes again, and perhaps beside its
    # acknowledgement; nothing that was acknowledged does once that time is over.
    time_over = restored + VISIBLE + 2
    wait_for(lambda: time.monotonic() > time_over)
    late = len(traffic.pushed.consumer.after_the_end)
    wait_for(lambda: time.monotonic() > time_over + VISIBLE + 2)
    assert len(traffic.pushed.consumer.after_the_end) == late
    assert traffic.consumer.after_the_end == []
    for each in traffic.listeners:
        assert len(set(each.ids())) == len(each.ids())
    posts = traffic.writer.accepted.values()
    assert {traffic.status_of(post) for post in posts} == {200}
    assert {status for _page, status in traffic.pages.since(restored)} == {200}
    for sender in traffic.senders:
        assert set(sender.statuses) <= {201, 202, 409, 503}, sender.statuses
