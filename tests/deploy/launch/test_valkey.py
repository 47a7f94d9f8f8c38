"""The embedded Redis-compatible server, for real."""

import os
import socket
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from deploy.launch.parts import Part
from deploy.launch.valkey import Valkey


def wait_for(fact: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], tuple[Valkey, Part]]]:
    started: list[tuple[Valkey, Part]] = []

    def start_one() -> tuple[Valkey, Part]:
        valkey = Valkey(tmp_path)
        valkey.join()
        part = Part("redis", valkey.command, log=valkey.log, keeps=valkey.keeps)
        started.append((valkey, part))
        part.start()
        wait_for(valkey.answers)
        return valkey, part

    yield start_one
    for valkey, part in started:
        stop(valkey, part)


def stop(valkey: Valkey, part: Part) -> None:
    part.ask_to_stop()
    part.stop(10)
    while valkey.keeps:
        os.close(valkey.keeps.pop())


def test_data_password_and_address_outlive_a_restart(
    start: Callable[[], tuple[Valkey, Part]],
) -> None:
    first, part = start()
    with redis.Redis.from_url(first.url) as client:
        client.set("alice", "was here")
    stop(first, part)
    second, _ = start()
    assert second.url == first.url
    with redis.Redis.from_url(second.url) as client:
        assert client.get("alice") == b"was here"


def test_strangers_are_refused(start: Callable[[], tuple[Valkey, Part]]) -> None:
    valkey, _ = start()
    without_password = "redis://" + valkey.url.split("@")[1]
    with (
        redis.Redis.from_url(without_password) as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()
    for name in ("url", "server.conf"):
        assert stat.S_IMODE((valkey.folder / name).stat().st_mode) == 0o600


def test_two_starts_share_one_server(
    start: Callable[[], tuple[Valkey, Part]],
) -> None:
    first, part = start()
    second, idle = start()
    assert second.url == first.url
    assert idle.process is None
    # When the owner stops, the other one takes over at the same address.
    stop(first, part)
    wait_for(lambda: idle.keep_alive() or second.answers())
    assert idle.alive


def test_an_address_taken_by_somebody_else_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        port = somebody.getsockname()[1]
        valkey = Valkey(tmp_path)
        (valkey.folder / "url").write_text(f"redis://:old@127.0.0.1:{port}/0")
        assert f":{port}/" not in valkey.join()
        os.close(valkey.keeps.pop())
