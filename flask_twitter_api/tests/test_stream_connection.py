"""A stream's connections: lost, refused, ended."""

import threading
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice

import pytest

from flask_twitter_api import TwitterClient
from flask_twitter_api.errors import (
    InvalidKeyError,
    NotConfiguredError,
    OutOfCreditsError,
)
from flask_twitter_api.sandbox import Sandbox, SandboxServer
from flask_twitter_api.stream import Pace

from .conftest import KEY, MakeClient
from .streaming import PATH, QUICK, Reader, connected, parcel, send_when_connected


@pytest.mark.parametrize("code", [1000, 1001, 1011, 1013])
def test_a_lost_connection_is_made_again(
    code: int, client: TwitterClient, sandbox: Sandbox
) -> None:
    gaps: list[tuple[datetime, datetime]] = []
    stream = client.stream(
        pace=QUICK, on_gap=lambda lost, back: gaps.append((lost, back))
    )
    with closing(Reader(stream)) as reader:
        connected(sandbox)
        sandbox.wire.send(parcel("1"))
        reader.wait_for(1)
        sandbox.wire.close(code)
        connected(sandbox, 2)
        for event in (parcel("1"), parcel("2")):
            sandbox.wire.send(event)
        assert reader.wait_for(2) == ["1", "2"]
        ((lost, back),) = gaps
        assert lost <= back <= datetime.now(UTC)


def test_a_cut_line_is_made_again(
    reader: Reader, server: SandboxServer, sandbox: Sandbox
) -> None:
    server.drop_connections()
    connected(sandbox, 2)
    sandbox.wire.send(parcel("2"))
    assert reader.wait_for(1) == ["2"]


def test_a_refusing_service_is_asked_again(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    for status in (500, 503, 429, 302):
        sandbox.fail("status", status=status, path=PATH)
    sandbox.fail("html", path=PATH)
    sandbox.fail("reset", path=PATH)
    with closing(Reader(client.stream(pace=QUICK))) as reader:
        connected(sandbox)
        sandbox.wire.send(parcel("1"))
        assert reader.wait_for(1) == ["1"]
    assert sandbox.calls.count(PATH) == 7


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, InvalidKeyError), (403, InvalidKeyError), (402, OutOfCreditsError)],
)
def test_a_refused_key_ends_the_stream(
    status: int, error: type[Exception], client: TwitterClient, sandbox: Sandbox
) -> None:
    sandbox.fail("status", status=status, path=PATH)
    with pytest.raises(error):
        next(iter(client.stream(pace=QUICK)))
    assert sandbox.calls.count(PATH) == 1


def test_without_a_key_nothing_is_sent(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    with pytest.raises(NotConfiguredError):
        next(iter(make_client("").stream()))
    assert sandbox.calls == []


def test_an_address_that_is_none_is_not_tried_for_ever(
    make_client: MakeClient,
) -> None:
    client = make_client(stream_url="ws://carol@127.0.0.1:1/")
    with pytest.raises(NotConfiguredError, match="STREAM_URL is no address"):
        next(iter(client.stream(pace=QUICK)))


def test_a_redirect_takes_the_key_nowhere(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    sandbox.fail("redirect", path=PATH)
    with closing(Reader(client.stream(pace=QUICK))):
        connected(sandbox)
    assert sandbox.calls == [PATH, PATH]


def test_the_key_is_in_no_debug_line(
    client: TwitterClient, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with closing(Reader(client.stream(pace=QUICK))) as reader:
        connected(sandbox)
        sandbox.wire.send(parcel("1"))
        reader.wait_for(1)
        assert KEY not in repr(reader.stream)
    assert KEY not in caplog.text


def test_breaking_off_ends_the_connection(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    stream = client.stream(pace=QUICK)
    for times in (1, 2):
        sender = threading.Thread(target=send_when_connected, args=(sandbox, times))
        sender.start()
        (delivery,) = islice(stream, 1)
        sender.join()
        assert delivery.tweets[0].id == str(times)
    assert stream.status()["connections"] == 2
    stream.close()
    assert list(stream) == []


def test_closing_from_elsewhere_ends_a_rest(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    sandbox.fail("status", status=503, path=PATH)
    with closing(Reader(client.stream(pace=Pace(after_failure=3600)))) as reader:
        pause = threading.Event()
        while not reader.stream.status()["next_try_in"]:
            pause.wait(0.01)
    assert reader.error is None


def test_closing_ends_an_attempt_that_hangs(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    sandbox.fail("hang", seconds=600, path=PATH)
    with closing(Reader(client.stream())) as reader:
        pause = threading.Event()
        while not sandbox.calls:
            pause.wait(0.01)
    assert reader.error is None


def test_a_failing_filler_of_gaps_ends_nothing(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    def fail(_lost: datetime, _back: datetime) -> None:
        raise OSError

    stream = client.stream(pace=QUICK, on_gap=fail)
    with closing(Reader(stream)) as reader:
        connected(sandbox)
        sandbox.wire.close(1001)
        connected(sandbox, 2)
        sandbox.wire.send(parcel("2"))
        assert reader.wait_for(1) == ["2"]
    assert stream.status()["connections"] == 2
