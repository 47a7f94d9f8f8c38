"""A process whose stream still stands ends all the same."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flask_twitter_api.sandbox import Sandbox, SandboxServer

from .streaming import connected, parcel

ROOT = Path(__file__).parents[2]
BEGIN = """
import os, sys, threading
from flask_twitter_api import TwitterClient

stream = TwitterClient("key", base_url=sys.argv[1]).stream()
"""
#: What a script may have open when it ends.
ENDINGS = {
    "iterator": "it = iter(stream)\nprint(next(it).tweets[0].id)",
    "with": """
with stream:
    it = iter(stream)
    print(next(it).tweets[0].id)
""",
    "zip": "it = zip(stream, [0, 1])\nprint(next(it)[0].tweets[0].id)",
    "generator": """
def own():
    for delivery in stream:
        yield delivery
it = own()
print(next(it).tweets[0].id)
""",
    "loop": """
for delivery in stream:
    print(delivery.tweets[0].id)
    sys.exit()
""",
    # It goes on waiting in a thread that nobody joins.
    "daemon": """
heard = threading.Event()
def read():
    for delivery in stream:
        print(delivery.tweets[0].id)
        heard.set()
threading.Thread(target=read, daemon=True).start()
heard.wait()
""",
    # A child has its parent's iterator, but none of its threads.
    "fork": """
it = iter(stream)
print(next(it).tweets[0].id)
sys.stdout.flush()
child = os.fork()
if not child:
    del it
    sys.exit()
assert os.waitpid(child, 0)[1] == 0
it.close()
""",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_standing_stream_keeps_no_process(
    ending: str, server: SandboxServer, sandbox: Sandbox
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", BEGIN + ENDINGS[ending], server.url],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        try:
            connected(sandbox)
            sandbox.wire.send(parcel("1"))
            shown, complaint = child.communicate(timeout=60)
        finally:
            child.kill()
    assert (shown, complaint, child.returncode) == ("1\n", "", 0)
