"""Event sources as browsers hear them, and servers that send them."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from flask import Flask
from werkzeug.serving import make_server

from app.extensions import broker
from tests.support.browsing import TOKEN
from tests.support.factories import PASSWORD

PATIENCE = 60.0


def sign_in(site: str, username: str) -> requests.Session:
    """Sign in as a browser does."""
    browser = requests.Session()
    browser.trust_env = False
    page = browser.get(f"{site}/auth/login", timeout=PATIENCE).text
    token = TOKEN.search(page)
    assert token
    form = {"username": username, "password": PASSWORD, "csrf_token": token[1]}
    answer = browser.post(f"{site}/auth/login", data=form, timeout=PATIENCE)
    assert username in answer.text
    return browser


class Stream:
    """An event source: reads events until the one that a test waits for."""

    def __init__(self, browser: requests.Session, url: str) -> None:
        self.answer = browser.get(url, stream=True, timeout=PATIENCE)
        assert self.answer.status_code == 200
        self._lines = self.answer.iter_lines(chunk_size=1)
        self.last_id = ""
        self.names: list[str] = []

    def wait_for(self, name: str, since: float = 0.0) -> Any:
        """Return the data of the next event of that name, newer than `since`.

        What happened just before the stream was opened may be said twice: as the
        state at the beginning, and by an event that was published late.
        """
        event = ""
        for raw in self._lines:
            line = raw.decode()
            if line.startswith("id: "):
                self.last_id = line.removeprefix("id: ")
            elif line.startswith("event: "):
                event = line.removeprefix("event: ")
                self.names.append(event)
            elif line.startswith("data: ") and event == name:
                data = json.loads(line.removeprefix("data: "))
                if not since or data["timestamp"] > since:
                    return data
        raise AssertionError(f"the stream ended without {name}")

    def rest(self) -> str:
        """Return what comes until the stream ends by itself."""
        return b"".join(self._lines).decode()


@contextmanager
def listening(browser: requests.Session, url: str) -> Iterator[Stream]:
    """Open a stream and close it as a browser does that leaves."""
    stream = Stream(browser, url)
    try:
        yield stream
    finally:
        stream.answer.close()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application by threads of this process."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        with app.app_context():
            broker.close_subscriptions()
        server.shutdown()
        thread.join(10)
        server.server_close()
