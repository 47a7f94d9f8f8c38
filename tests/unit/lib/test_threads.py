"""Hashing a password lets other requests of the process go on."""

import subprocess
import sys

from app.lib.threads import run_aside

UNDER_GEVENT = """
from gevent import monkey
monkey.patch_all()
import gevent
from app.lib.passwords import check_password, hash_password

turns = []
def others():
    while True:
        turns.append(1)
        gevent.sleep(0.001)

other = gevent.spawn(others)
hashed = hash_password("correct horse battery")
during = len(turns)
checks = [gevent.spawn(check_password, hashed, word)
          for word in ("correct horse battery", "wrong", "also wrong")]
gevent.joinall(checks)
other.kill()
print(during > 2, [check.value for check in checks], check_password("broken", "x"))
"""


def test_greenlets_go_on_meanwhile() -> None:
    command = [sys.executable, "-c", UNDER_GEVENT]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "True [True, False, False] False", done.stderr


def test_elsewhere_it_is_a_plain_call() -> None:
    assert run_aside(max, 1, 2) == 2
