"""Private files and locks of a data folder."""

import fcntl
import os
import tempfile
from pathlib import Path


def make_private_folder(folder: Path) -> Path:
    """Make a folder that only its owner can enter, unless it is there already."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def write_private(path: Path, text: str) -> None:
    """Replace a file that only its owner can read, so that no reader sees half of it.

    :raises OSError: with the name of the file.
    """
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        os.replace(draft, path)
    except OSError as error:
        Path(draft).unlink(missing_ok=True)
        # Writing to a full disk names no file.
        raise OSError(error.errno, error.strerror, str(path)) from error


def try_lock(path: Path) -> int | None:
    """Take a lock that lasts as long as a process holds the returned descriptor.

    None means that another process has it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
