"""What the person who started the site reads in the terminal."""

import sys
import threading
from typing import IO


def print_message(sentence: str) -> None:
    """Write a sentence to the standard error."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def copy_lines(source: IO[bytes], prefix: bytes) -> None:
    """Copy what a process writes to the standard output, by a thread of its own."""

    def copy() -> None:
        for line in source:
            sys.stdout.buffer.write(prefix + line.rstrip(b"\n") + b"\n")
            sys.stdout.buffer.flush()

    threading.Thread(target=copy, daemon=True).start()
