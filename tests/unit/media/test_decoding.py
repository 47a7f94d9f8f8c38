"""Decoders run one at a time, and none can hold up or harm the site."""

import os
import sys
import threading
from pathlib import Path
from queue import Queue

import pytest

from app.exceptions import Busy, Invalid
from app.media.decoder.job import Job
from app.media.decoding import Decoders
from tests.unit.media.decoder.files import encode, plain

JOB = Job((64,), 10**6)
HUNG = [sys.executable, "-c", "import sys, time; sys.stdin.read(); time.sleep(600)"]
# It waits for a byte of the named pipe that it is given, and refuses then.
GATED = """
import sys
sys.stdin.buffer.read()
with open(sys.argv[1], "rb", buffering=0) as gate:
    gate.read(1)
print('{"refused": "pixels", "limit": 0}')
"""
SECRETIVE = """
import os
known = "SECRET_KEY" in os.environ
print('{"refused": "frames", "limit": %d}' % known)
"""


def picture() -> bytes:
    return encode(plain("RGB", (9, 99, 199), (100, 50)), "PNG")


def test_picture_is_decoded_in_its_own_process() -> None:
    [still] = Decoders().decode(picture(), JOB).stills
    assert (still.width, still.height) == (64, 32)


def test_hanging_decoder_is_killed_and_the_next_runs() -> None:
    decoders = Decoders(HUNG, allowance=0.5)
    for _ in range(2):
        with pytest.raises(Invalid, match="not a picture we can read"):
            decoders.decode(picture(), JOB)


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.abort()",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "print('no answer')",
        "raise SystemExit(3)",
        "print('{\"drawn\": [[1, 1]]}')",
    ],
)
def test_failing_decoder_refuses_only_its_picture(program: str) -> None:
    with pytest.raises(Invalid, match="not a picture we can read"):
        Decoders([sys.executable, "-c", program]).decode(picture(), JOB)


def test_failing_fork_asks_to_try_again() -> None:
    with pytest.raises(Busy, match="try again"):
        Decoders(["/nowhere/python"]).decode(picture(), JOB)


def test_decoder_memory_is_limited() -> None:
    large = encode(plain("RGB", (9, 99, 199), (6_000, 6_000)), "PNG")
    little = Job((64,), 10**8, memory=120 * 1024 * 1024)
    with pytest.raises(Invalid, match="too many pixels"):
        Decoders().decode(large, little)
    enough = Job((64,), 10**8, memory=400 * 1024 * 1024)
    assert Decoders().decode(large, enough).stills


def test_decoder_gets_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "known")
    with pytest.raises(Invalid) as caught:
        Decoders([sys.executable, "-c", SECRETIVE]).decode(picture(), JOB)
    assert caught.value.parameters == {"limit": 0}


def test_one_decoder_runs_at_a_time_and_crowds_are_refused(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    command = [sys.executable, "-c", GATED, str(gate)]
    decoders = Decoders(command, waiting=1, patience=60, allowance=60)
    outcomes: Queue[str] = Queue()

    def decode() -> None:
        try:
            decoders.decode(picture(), JOB)
        except Busy:
            outcomes.put("busy")
        except Invalid:
            outcomes.put("refused")

    callers = [threading.Thread(target=decode) for _ in range(6)]
    for caller in callers:
        caller.start()
    assert [outcomes.get(timeout=60) for _ in range(4)] == ["busy"] * 4
    for _ in range(2):
        # Opening it waits for the decoder whose turn it is.
        with gate.open("wb") as opened:
            opened.write(b"x")
        assert outcomes.get(timeout=60) == "refused"
    for caller in callers:
        caller.join(60)
