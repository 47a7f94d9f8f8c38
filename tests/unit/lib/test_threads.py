"""Hashing a password, or drawing a picture, lets other requests of a process go on."""

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


DRAWING = """
from gevent import monkey
monkey.patch_all()
import gevent, io
from PIL import Image
from app.exceptions import Invalid
from app.media.pictures import prepare_avatar

turns = []
def others():
    while True:
        turns.append(1)
        gevent.sleep(0.001)

encoded = io.BytesIO()
Image.effect_noise((3000, 3000), 90).save(encoded, "PNG")
encoded.seek(0)
other = gevent.spawn(others)
gevent.sleep(0)
before = len(turns)
drawn = prepare_avatar(encoded, max_bytes=2**26, max_pixels=10**7)
during = len(turns) - before
try:
    prepare_avatar(io.BytesIO(b"no picture"), max_bytes=100, max_pixels=100)
except Invalid as refusal:
    print(during > 2, drawn.width, refusal.field)
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_greenlets_go_on_meanwhile() -> None:
    done = run(UNDER_GEVENT)
    assert done.stdout.strip() == "True [True, False, False] False", done.stderr


def test_greenlets_go_on_while_a_picture_is_drawn() -> None:
    done = run(DRAWING)
    assert done.stdout.strip() == "True 400 picture", done.stderr
    assert "Traceback" not in done.stderr, "a refusal is no failure of the pool"


def test_elsewhere_it_is_a_plain_call() -> None:
    assert run_aside(max, 1, 2) == 2
