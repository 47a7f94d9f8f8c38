"""The embedded Redis-compatible server, for real."""

import os
import shutil
import socket
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
import redis

from deploy.launch.commands import Command
from deploy.launch.errors import CannotStart
from deploy.launch.output import print_message
from deploy.launch.supervisor import SiteSupervisor, Store
from deploy.launch.valkey import MOST_DAMAGED, Valkey
from deploy.supervision import Flag, ManagedProcess, stop_all
from tests.support.waiting import wait_for


def managed(
    valkey: Valkey, arguments: Callable[[], Sequence[str] | None] | None = None
) -> ManagedProcess:
    """The server as the start-up runs it, or another command in its place."""
    command = Command("redis", arguments or valkey.command, valkey.log)
    command.held = valkey.held
    return ManagedProcess("redis", command, print_message)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], tuple[Valkey, ManagedProcess]]]:
    started: list[tuple[Valkey, ManagedProcess]] = []

    def start_one() -> tuple[Valkey, ManagedProcess]:
        valkey = Valkey(tmp_path)
        valkey.join()
        process = managed(valkey)
        started.append((valkey, process))
        process.start()
        wait_for(valkey.answers)
        return valkey, process

    yield start_one
    for valkey, process in started:
        stop(valkey, process)


def stop(valkey: Valkey, process: ManagedProcess) -> None:
    stop_all([process], 10, 6, Flag())
    while valkey.held:
        os.close(valkey.held.pop())


def test_data_password_and_address_outlive_a_restart(
    start: Callable[[], tuple[Valkey, ManagedProcess]],
) -> None:
    first, process = start()
    with redis.Redis.from_url(first.url) as client:
        client.set("alice", "was here")
    stop(first, process)
    second, _ = start()
    assert second.url == first.url
    with redis.Redis.from_url(second.url) as client:
        assert client.get("alice") == b"was here"


def test_strangers_are_refused(
    start: Callable[[], tuple[Valkey, ManagedProcess]],
) -> None:
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
    start: Callable[[], tuple[Valkey, ManagedProcess]],
) -> None:
    first, process = start()
    second, idle = start()
    assert second.url == first.url
    assert idle.process is None
    # When the owner stops, the other one takes over at the same address.
    stop(first, process)
    wait_for(lambda: idle.keep_alive() or second.answers())
    assert idle.is_alive


def test_taken_address_is_replaced(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as occupant:
        port = occupant.getsockname()[1]
        valkey = Valkey(tmp_path)
        (valkey.folder / "url").write_text(f"redis://:old@127.0.0.1:{port}/0")
        assert f":{port}/" not in valkey.join()
        os.close(valkey.held.pop())


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
    start: Callable[[], tuple[Valkey, ManagedProcess]], damage: Callable[[Path], None]
) -> None:
    first, process = start()
    with redis.Redis.from_url(first.url) as client:
        client.set("alice", "was here")
    stop(first, process)
    damage(first.folder / "appendonlydir")
    valkey = Valkey(first.folder.parent)
    valkey.join()
    again = managed(valkey)
    store = Store(again, valkey.answers, valkey.last_words)
    try:
        SiteSupervisor([], store=store).start(Flag())
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
    os.close(valkey.held.pop())


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
    process = managed(valkey)
    try:
        process.start()
        wait_for(valkey.answers)
        wait_for((valkey.folder / "appendonlydir").is_dir)
    finally:
        stop(valkey, process)


def test_a_server_that_never_starts_fails_with_its_reason(
    tmp_path: Path,
) -> None:
    valkey = Valkey(tmp_path)
    valkey.join()
    process = managed(valkey, lambda: ["false"])
    store = Store(process, valkey.answers, valkey.last_words)
    with pytest.raises(CannotStart, match="REDIS_URL"):
        SiteSupervisor([], store=store).start(Flag())
    stop(valkey, process)
