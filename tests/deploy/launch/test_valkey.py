"""The embedded Redis-compatible server, for real."""

import os
import shutil
import socket
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from deploy.launch.errors import CannotStart
from deploy.launch.parts import Part
from deploy.launch.supervisor import Store, Supervisor
from deploy.launch.valkey import MOST_DAMAGED, Valkey


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


def append_zeros(data: Path) -> None:
    """Do what a power cut does to a file that was being written."""
    (incremental,) = data.glob("*.incr.aof")
    with incremental.open("ab") as file:
        file.write(bytes(12))


def empty_manifest(data: Path) -> None:
    (data / "appendonly.aof.manifest").write_text("")


def junk_in_manifest(data: Path) -> None:
    (data / "appendonly.aof.manifest").write_bytes(b"\xff\x00 junk\n")


def missing_file(data: Path) -> None:
    (base,) = data.glob("*.base.rdb")
    base.unlink()


def junk_in_base(data: Path) -> None:
    (base,) = data.glob("*.base.rdb")
    base.write_bytes(b"junk" * 100)


def file_for_folder(data: Path) -> None:
    shutil.rmtree(data)
    data.write_text("")


@pytest.mark.parametrize(
    "damage",
    [
        append_zeros,
        empty_manifest,
        junk_in_manifest,
        missing_file,
        junk_in_base,
        file_for_folder,
    ],
)
def test_damaged_data_are_set_aside(
    start: Callable[[], tuple[Valkey, Part]], damage: Callable[[Path], None]
) -> None:
    first, part = start()
    with redis.Redis.from_url(first.url) as client:
        client.set("alice", "was here")
    stop(first, part)
    damage(first.folder / "appendonlydir")
    valkey = Valkey(first.folder.parent)
    valkey.join()
    again = Part("redis", valkey.command, log=valkey.log, keeps=valkey.keeps)
    store = Store(again, valkey.answers, valkey.last_words)
    try:
        Supervisor([], store)._start()
        assert valkey.answers()
        assert len(list(valkey.folder.glob("damaged-*/appendonlydir"))) == 1
    finally:
        stop(valkey, again)


def test_only_some_damaged_data_are_kept(tmp_path: Path) -> None:
    valkey = Valkey(tmp_path)
    for year in range(2001, 2010):
        (valkey.folder / f"damaged-{year}0101-000000").mkdir()
    valkey._set_data_aside()
    left = sorted(each.name for each in valkey.folder.glob("damaged-*"))
    assert len(left) == MOST_DAMAGED
    assert left[0] == "damaged-20080101-000000"


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"\n",
        b"\xff\xfe\x00",
        b"http://example.com/",
        b"redis://:secret@host.example:6379/0",
        b"redis://:abc@127.0.0.1:99999/0",
    ],
)
def test_a_broken_address_is_chosen_anew(tmp_path: Path, written: bytes) -> None:
    valkey = Valkey(tmp_path)
    (valkey.folder / "url").write_bytes(written)
    url = valkey.join()
    assert url.startswith("redis://:")
    assert url == valkey.url != written.decode("latin-1")
    os.close(valkey.keeps.pop())


@pytest.mark.parametrize(
    "name",
    [
        "all [of] *them? \\ at once",
        'a "quoted" one',
        "back\\slash",
        "per%cent?#",
        "نام é",
        "line\nend",
    ],
)
def test_any_folder_serves(tmp_path: Path, name: str) -> None:
    valkey = Valkey(tmp_path / name)
    valkey.join()
    part = Part("redis", valkey.command, log=valkey.log, keeps=valkey.keeps)
    try:
        part.start()
        wait_for(valkey.answers)
        wait_for((valkey.folder / "appendonlydir").is_dir)
    finally:
        stop(valkey, part)


def test_a_server_that_never_starts_is_given_up_with_its_reason(
    tmp_path: Path,
) -> None:
    valkey = Valkey(tmp_path)
    valkey.join()
    part = Part("redis", lambda: ["false"], log=valkey.log, keeps=valkey.keeps)
    store = Store(part, valkey.answers, valkey.last_words)
    with pytest.raises(CannotStart, match="REDIS_URL"):
        Supervisor([], store)._start()
    stop(valkey, part)
