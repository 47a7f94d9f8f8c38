"""Private files and locks of a data folder."""

import fcntl
import os
import secrets
import tempfile
from pathlib import Path

KEY_FILE = "secret_key"


def make_private_folder(folder: Path) -> Path:
    """Make a folder that only its owner can enter, unless it is there already."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def write_private(path: Path, text: str) -> None:
    """Replace a file that only its owner can read, so that nobody sees half of it."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    os.replace(draft, path)


def ensure_secret_key(data_dir: Path) -> str:
    """Give the key kept in the data folder, made once by whoever comes first."""
    path = make_private_folder(data_dir) / KEY_FILE
    if not path.exists():
        draft = path.with_name(f".{path.name}-{os.getpid()}")
        write_private(draft, secrets.token_hex(32))
        try:
            # A link fails where a name exists: of several starts one makes the key.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def try_lock(path: Path) -> int | None:
    """Take a lock that lasts as long as somebody holds the descriptor given back.

    None means that another process has it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
