"""The sandbox itself: a request in, an answer out, without any network."""

import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from flask_twitter_api.answers import count_items
from flask_twitter_api.transport import HandlerTransport, Request, Response

from .answers import ANSWERS
from .control import answer_control
from .delivery import Courier
from .faults import Fault, Faults, Raw, answer_of
from .gate import Gate
from .render import Renderer
from .reply import Ask, RefusalError, assemble
from .routes import find_endpoint, read_given
from .wire import PATH, Listener, Wire
from .world import World


class Sandbox:
    """A stand-in for the whole service, with an invented world in it.

    ``keys`` are the API keys it knows (any, when none are given; one that begins
    with "expired" never works), ``credits`` what each begins with, ``rate`` the
    requests allowed in ``period`` seconds (0: any number), ``delay`` the seconds
    each answer takes, ``lively`` the seconds after which somebody writes a tweet.
    """

    def __init__(
        self,
        *,
        keys: Iterable[str] = (),
        credits: float = 1_000_000,
        rate: int = 0,
        period: float = 1.0,
        delay: float = 0.0,
        lively: float = 0.0,
        seed: int = 7,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.world = World(seed=seed, lively=lively, clock=clock)
        self.show = Renderer(self.world)
        self.gate = Gate(
            self.world,
            keys=frozenset(keys),
            credits=credits,
            rate=rate,
            period=period,
        )
        self.faults = Faults()
        self.wire = Wire()
        self.courier = Courier(self.world, self.show, self.wire)
        self.delay = delay
        #: The paths that were asked for, in order, without those of our own.
        self.calls: list[str] = []
        self._lock = threading.RLock()

    def fail(self, kind: str, times: int = 1, **more: Any) -> None:
        """Let the next requests fail; see ``faults.Fault``."""
        self.faults.add(Fault(kind, times, **more))

    def transport(self) -> HandlerTransport:
        """A transport that asks this sandbox without a network."""
        return HandlerTransport(self._respond)

    def answer(self, request: Request) -> Raw:
        """Answer a request."""
        try:
            own = answer_control(self, request)
            return own if own is not None else self._answer_service(request)
        except RefusalError as refusal:
            return _refuse(refusal)

    def listen(self, request: Request) -> Listener | Raw:
        """Let a client listen to what is delivered, or answer why it may not."""
        try:
            struck = self._befall(PATH)
            if struck is not None:
                return struck
            key = _header(request.headers, "x-api-key")
            self.gate.admit(key, 0)
            return self.wire.join(key)
        except RefusalError as refusal:
            return _refuse(refusal)

    def _answer_service(self, request: Request) -> Raw:
        struck = self._befall(urlsplit(request.url).path)
        return struck if struck is not None else self._answer_well(request)

    def _befall(self, path: str) -> Raw | None:
        """Note a request, and return the answer of the misfortune that befalls it."""
        with self._lock:
            self.calls.append(path)
        # A world that stood still for a slow answer would slow down everybody.
        fault = self.faults.strike(path)
        pause = self.delay + (fault.seconds if fault and fault.kind == "slow" else 0)
        if pause:
            time.sleep(pause)
        return answer_of(fault) if fault else None

    def _answer_well(self, request: Request) -> Raw:
        key = _header(request.headers, "x-api-key")
        endpoint, in_path = find_endpoint(request)
        self.gate.admit(key, endpoint.price.minimum)
        given = read_given(endpoint, request, in_path)
        with self._lock:
            self.world.catch_up()
            ask = Ask(endpoint, self.world, self.show, given, key)
            body = assemble(endpoint, ANSWERS[endpoint.name](ask))
        self.gate.charge(key, endpoint.price.of(count_items(body, endpoint.items)))
        return Raw(200, _dump(body), {"Content-Type": "application/json"})

    def _respond(self, request: Request) -> Response:
        raw = self.answer(request)
        headers = {name.lower(): value for name, value in raw.headers.items()}
        return Response(raw.status, headers, raw.body)


def _refuse(refusal: RefusalError) -> Raw:
    headers = {"Content-Type": "application/json", **refusal.headers}
    return Raw(refusal.status, _dump(refusal.body), headers)


def _header(headers: Mapping[str, str], wanted: str) -> str:
    return next((v for name, v in headers.items() if name.lower() == wanted), "")


def _dump(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
