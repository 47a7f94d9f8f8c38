"""Public answers: sent from the loop, and made once for all who ask meanwhile."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.waiting import wait_for
from tests.support.web import WebServer, body_of, read_all, request, serving

# `/public/NAME` is the same for all strangers and remembered; `/shared/NAME` is not
# remembered, and computes until the test makes the file NAME.
APPLICATION = """
import itertools, os, time
numbers = itertools.count(1)

class Answer:
    by_language = False
    def __init__(self, body):
        self.body, self.etag = body, '"%s"' % body.decode()
        self.headers = [("content-type", "text/plain"), ("etag", self.etag)]

class Answers:
    names = ("host",)
    known = {}
    def accepts_gzip(self, encodings):
        return "gzip" in encodings.lower()
    def find(self, key, language):
        return self.known.get(key)
    def note(self, method, status, count):
        open("counted", "a").write(f"{method} {status} {count};")

answers = Answers()

def app(environ, start_response):
    path, number = environ["PATH_INFO"], next(numbers)
    name = path.rpartition("/")[2]
    if path.startswith("/shared/"):
        open(f"began-{number}", "a").close()
        while not os.path.exists(name):
            time.sleep(0.01)
    body = str(number).encode()
    if "microblog.answer" in environ and path != "/own":
        answer = Answer(body)
        environ["microblog.answer"].append(answer)
        if path.startswith("/public/"):
            answers.known[environ["microblog.answer_key"]] = answer
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[WebServer]:
    """A process that remembers public answers."""
    with serving(tmp_path, APPLICATION, least=4, threads=4) as found:
        yield found


def _ask(server: WebServer, path: str, *headers: str, method: str = "GET") -> bytes:
    return body_of(server.ask(request(path, *headers, method=method)))


def test_stranger_gets_what_is_remembered(quick: WebServer) -> None:
    first = _ask(quick, "/public/a")
    assert _ask(quick, "/public/a") == first
    assert _ask(quick, "/public/b") != first
    assert _ask(quick, "/public/a?x=1") != first


@pytest.mark.parametrize("header", ["Cookie: a=b", "Authorization: Bearer x"])
def test_credentials_get_an_answer_of_their_own(quick: WebServer, header: str) -> None:
    first = _ask(quick, "/public/a")
    assert _ask(quick, "/public/a", header) != first
    assert _ask(quick, "/public/a") == first


def test_known_version_is_not_sent_again(quick: WebServer) -> None:
    tag = f'"{_ask(quick, "/public/a").decode()}"'
    for known in (tag, f'"x", W/{tag}', "*"):
        answer = quick.ask(request("/public/a", f"If-None-Match: {known}"))
        assert answer.startswith(b"HTTP/1.1 304"), known
        assert f"etag: {tag}".encode() in answer
        assert body_of(answer) == b""
    other = quick.ask(request("/public/a", 'If-None-Match: "other"'))
    assert other.startswith(b"HTTP/1.1 200")


def test_head_has_the_length_and_no_body(quick: WebServer) -> None:
    body = _ask(quick, "/public/a")
    answer = quick.ask(request("/public/a", method="HEAD"))
    assert f"content-length: {len(body)}\r\n".encode() in answer
    assert body_of(answer) == b""


def test_form_is_never_answered_from_memory(quick: WebServer) -> None:
    first = _ask(quick, "/public/a")
    assert _ask(quick, "/public/a", "Content-Length: 0", method="POST") != first


def test_clients_with_gzip_have_answers_of_their_own(quick: WebServer) -> None:
    first = _ask(quick, "/public/a")
    assert _ask(quick, "/public/a", "Accept-Encoding: gzip, br") != first
    assert _ask(quick, "/public/a", "Accept-Encoding: br") == first


@pytest.mark.parametrize(
    "lines",
    [
        ("Accept-Encoding: GZIP",),
        ("Accept-Encoding: identity", "Accept-Encoding: gzip"),
        ("X-Forwarded-Ssl: on",),
        ("Host: other",),
    ],
)
def test_other_requests_are_not_answered_alike(
    quick: WebServer, lines: tuple[str, ...]
) -> None:
    other = _ask(quick, "/public/a", *lines)
    assert _ask(quick, "/public/a") != other


@pytest.mark.parametrize("hosts", [b"", b"Host: localhost\r\nHost: localhost\r\n"])
def test_memory_is_for_those_who_name_one_host(quick: WebServer, hosts: bytes) -> None:
    _ask(quick, "/public/a")
    quick.ask(b"GET /public/a HTTP/1.0\r\n\r\n")
    head = b"GET /public/a HTTP/1.1\r\nConnection: close\r\n"
    assert quick.ask(head + hosts + b"\r\n").startswith(b"HTTP/1.1 400 ")


def test_answers_are_counted(quick: WebServer) -> None:
    for _ in range(3):
        _ask(quick, "/public/a")
    wait_for(lambda: "GET 200" in _counted(quick))


def _counted(server: WebServer) -> str:
    file = server.folder / "counted"
    return file.read_text() if file.exists() else ""


def test_odd_headers_are_answered(quick: WebServer) -> None:
    raw = request("/public/a", "Accept-Encoding: \xff\xfe")
    assert quick.ask(raw).startswith(b"HTTP/1.1 200")


def test_those_who_wait_share_the_next_answer(quick: WebServer) -> None:
    (quick.folder / "free").touch()
    _ask(quick, "/shared/free")
    found: list[bytes] = []

    def ask() -> None:
        found.append(_ask(quick, "/shared/free"))

    (quick.folder / "free").unlink()
    asking = [threading.Thread(target=ask)]
    asking[0].start()
    wait_for(lambda: len(list(quick.folder.glob("began-*"))) == 2)
    asking += [threading.Thread(target=ask) for _ in range(6)]
    for each in asking[1:]:
        each.start()
    # They have all come once another request, which came later, is answered.
    for _ in range(10):
        _ask(quick, "/own")
    (quick.folder / "free").touch()
    for each in asking:
        each.join(30)
    # One began before the others came, and one was made for all of them.
    assert len(found) == 7
    assert len(set(found)) <= 3


@pytest.mark.parametrize(
    ("header", "body"),
    [("Content-Length: 2", b"ab"), ("Transfer-Encoding: chunked", b"0\r\n\r\n")],
)
def test_body_that_trickles_in_delays_nobody_else(
    quick: WebServer, header: str, body: bytes
) -> None:
    (quick.folder / "free").touch()
    _ask(quick, "/shared/free")
    with quick.connect() as slow:
        slow.sendall(request("/shared/free", header))
        for _ in range(3):
            _ask(quick, "/shared/free")
        # It is still being waited for, so nobody has waited for its end.
        slow.sendall(body)
        assert read_all(slow).startswith(b"HTTP/1.1 200")


def test_failed_making_is_repeated_for_each(quick: WebServer) -> None:
    answers = [_ask(quick, "/own") for _ in range(3)]
    assert len(set(answers)) == 3
