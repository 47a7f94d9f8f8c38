"""The processes of a site: their commands and their environment."""

import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.launch.commands import Command
from deploy.launch.errors import CannotStart
from deploy.launch.files import make_private_folder, try_lock
from deploy.launch.healthcheck import site_answers
from deploy.launch.output import print_message
from deploy.launch.settings import Settings
from deploy.launch.supervisor import SITE_SIGNALS, SiteSupervisor, Store
from deploy.launch.valkey import Valkey
from deploy.supervision import ManagedProcess

FLASK = (sys.executable, "-m", "flask", "--app", "microblog")
COMMANDS: dict[str, tuple[str, ...]] = {
    "web": (sys.executable, "-m", "deploy.web"),
    "worker": (*FLASK, "worker"),
    "setup": (*FLASK, "ensure-schema"),
    "demo": (*FLASK, "demo"),
    "adopt": (*FLASK, "adopt"),
}


def run_site(settings: Settings) -> int:
    """Run everything that a site needs, on this machine; return the exit code.

    :raises CannotStart: if a process does not start, or the data folder is in use.
    """
    prepare(settings)
    # The lock ends with this process; nothing has to give it back.
    if try_lock(settings.data_dir / "site.lock") is None:
        raise CannotStart(
            f"Microblog already runs on {settings.data_dir}. Stop that one first, or"
            " choose another folder and port: DATA_DIR=other PORT=5001 ./boot.sh"
        )
    return _supervise(settings, ["web", "worker"])


def run_process(settings: Settings, name: str, arguments: Sequence[str]) -> int:
    """Run one process of a site whose others run elsewhere; return the exit code.

    :raises CannotStart: if it cannot start.
    """
    prepare(settings)
    return _supervise(settings, [name], arguments)


def prepare(settings: Settings) -> None:
    """Make the data folder and point every process at it."""
    # Whatever a process writes is for the user who runs it, and for nobody else.
    os.umask(0o077)
    make_private_folder(settings.data_dir)
    scratch = make_private_folder(settings.data_dir / "tmp")
    os.environ |= {
        "DATA_DIR": str(settings.data_dir),
        "HOST": settings.host,
        "PORT": str(settings.port),
        "SCRIPT_NAME": settings.prefix,
        # All of it has been read.
        "FLASK_SKIP_DOTENV": "1",
        "TMPDIR": str(scratch),
        "PYTHONUNBUFFERED": "1",
        # Without it macOS ends processes that fork, as the web server and RQ do.
        "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",
    }


def _supervise(
    settings: Settings, names: Sequence[str], arguments: Sequence[str] = ()
) -> int:
    if "web" in names:
        _check_port(settings)
    supervisor = SiteSupervisor(
        [_process(name, arguments, prefixed=len(names) > 1) for name in names],
        signals=SITE_SIGNALS,
        store=None if settings.redis_url else _embedded_store(settings.data_dir),
    )
    if "web" in names:
        supervisor.announce = lambda: _announce(settings)
        return supervisor.run()
    return supervisor.run() if "worker" in names else supervisor.run_once()


def _process(name: str, arguments: Sequence[str], *, prefixed: bool) -> ManagedProcess:
    whole = (*COMMANDS[name], *arguments)
    command = Command(name, lambda: whole, prefixed=prefixed)
    return ManagedProcess(name, command, print_message)


def _embedded_store(data_dir: Path) -> Store:
    valkey = Valkey(data_dir)
    os.environ["REDIS_URL"] = valkey.join()
    command = Command("redis", valkey.command, log=valkey.log, held=valkey.held)
    process = ManagedProcess("redis", command, print_message)
    return Store(process, valkey.answers, valkey.last_words)


def _check_port(settings: Settings) -> None:
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        socket.create_server((settings.host, settings.port), family=family).close()
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no name of a machine"
        # Python adds the address, which is said already.
        reason = reason.partition(" (")[0]
        raise CannotStart(
            f"Port {settings.port} of {settings.host} cannot be used ({reason})."
            " Choose another one: PORT=5001 ./boot.sh"
        ) from error


def _announce(settings: Settings) -> bool:
    if not site_answers(settings):
        return False
    print_message(f"Microblog answers at {settings.address}   (Ctrl-C stops it)")
    return True
