"""What keeps a site from starting."""

import errno
import os

from deploy.supervision import StartFailed

_OWNER = "Give it to the user who runs Microblog, or set DATA_DIR to another."
_SPACE = "Free some space on its disk, or set DATA_DIR to a folder on another."
_FILE = "A file is where a folder should be: move it, or change DATA_DIR."
_CURES = {
    errno.EACCES: _OWNER,
    errno.EPERM: _OWNER,
    errno.EROFS: "Set DATA_DIR to a folder that can be written to.",
    errno.ENOSPC: _SPACE,
    errno.EDQUOT: _SPACE,
    errno.ENOTDIR: _FILE,
    errno.EEXIST: _FILE,
    errno.EISDIR: "A folder is where a file should be: move it away.",
    errno.ENAMETOOLONG: "Set DATA_DIR to a shorter path.",
    errno.EMFILE: "Raise the limit of open files: ulimit -n 65536",
    errno.ENOENT: "Make the folder that it should be in, or correct its path.",
}


class CannotStart(StartFailed):
    """The site cannot start; the message says why and what to do about it."""


def explain_os_error(error: OSError) -> str:
    """Return a sentence that names the file and the cure."""
    reason = error.strerror or str(error) or type(error).__name__
    if _is_path(error.filename):
        name = os.fsdecode(error.filename)
    else:
        # Writing names no file, and nothing is written elsewhere.
        name = f"A file in {os.environ.get('DATA_DIR') or 'instance'}"
    return (
        f"{name} cannot be used: {reason}. {_CURES.get(error.errno or 0, '')}".strip()
    )


def _is_path(name: object) -> bool:
    return isinstance(name, str | bytes | os.PathLike)
