"""`python -m deploy.launch.install FILE`: make `.venv`, install pinned packages.

It runs before anything is installed, so it needs nothing but Python itself.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
# Debian ships Python without what the first of these needs; people often have another.
MAKERS = (
    (sys.executable, "-m", "venv"),
    (sys.executable, "-m", "virtualenv"),
    ("uv", "venv", "--seed", "--allow-existing", "--python", sys.executable),
)


def install(requirements: Path, venv: Path = VENV) -> None:
    """Install what the file pins, once: a copy of it in `.venv` marks it as done.

    :raises SystemExit: with what to do, if it cannot be done.
    """
    venv.mkdir(exist_ok=True)
    with (venv / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = venv / requirements.name
        if stamp.exists() and stamp.read_bytes() == requirements.read_bytes():
            return
        make_venv(venv)
        _print_message(f"Installing {requirements.name} into .venv; this is done once.")
        _pip_install(requirements, venv)
        shutil.copyfile(requirements, stamp)


def make_venv(venv: Path) -> None:
    """Make the virtual environment, unless it is there and works.

    :raises SystemExit: if this Python cannot make one.
    """
    if _works(venv):
        return
    _print_message(f"Making .venv with Python {sys.version.split()[0]}.")
    for command in MAKERS:
        if _runs([*command, str(venv)]) and _works(venv):
            return
    raise SystemExit(
        "This Python cannot make a virtual environment. On Debian or Ubuntu"
        " run: apt install python3-venv   Then start again."
    )


def _works(venv: Path) -> bool:
    return _runs([str(venv / "bin" / "python"), "-m", "pip", "--version"])


def _pip_install(requirements: Path, venv: Path) -> None:
    command = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    command += ["--no-cache-dir", "--disable-pip-version-check", "--require-hashes"]
    scratch = venv / "tmp"
    scratch.mkdir(exist_ok=True)
    # Whatever pip unpacks stays inside .venv as well.
    environment = os.environ | {"TMPDIR": str(scratch)}
    done = subprocess.run([*command, "-r", str(requirements)], env=environment)  # noqa: S603 - our own command
    shutil.rmtree(scratch, ignore_errors=True)
    if done.returncode:
        raise SystemExit("The packages could not be installed; pip says why above.")


def _runs(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True)  # noqa: S603 - our own command
    except OSError:
        return False
    return done.returncode == 0


def _print_message(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


if __name__ == "__main__":
    install(ROOT / sys.argv[1])
