"""Processes forked from one loaded application make ids of their own."""

import subprocess
import sys

CODE = """
import os
from app.lib.clock import utcnow
from app.lib.ids import make_id

now = utcnow()
make_id(now)
readers = []
for _ in range(4):
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.write(writer, str(make_id(now)).encode())
        os._exit(0)
    readers.append(reader)
    os.wait()
print(*(os.read(reader, 32).decode() for reader in readers))
"""


def test_forked_processes_do_not_count_the_same_numbers() -> None:
    said = subprocess.check_output([sys.executable, "-W", "ignore", "-c", CODE])
    # Counted alike, all four would be the same; made anew, that is hardly possible.
    assert len(set(said.split())) > 1
