"""How gunicorn serves Microblog: greenlets, so that thousands of streams are cheap."""

from gevent import monkey

# Before anything of the application is imported, so that all its waiting is shared.
monkey.patch_all()

import gc  # noqa: E402 - patched first, see above
import os  # noqa: E402 - the same
import threading  # noqa: E402 - the same
from pathlib import Path  # noqa: E402 - the same
from typing import Any  # noqa: E402 - the same


def _bind() -> str:
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "5000")
    host = host.strip("[]")
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


bind = _bind()
worker_class = "deploy.worker.FairWorker"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_connections = 4000
# Loaded once, then shared by the workers: a faster start and less memory.
preload_app = True
keepalive = 15
# A page takes milliseconds; whoever waits longer than this at the end is a stream,
# and a stream reconnects by itself.
graceful_timeout = 3
timeout = 60
# The application logs its requests itself, with their ids.
accesslog = None
loglevel = os.environ.get("GUNICORN_LOG_LEVEL", "warning")
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
# No header may say under which path the site lies: that is SCRIPT_NAME's to say, and
# not every proxy drops a header `Script_Name` that a stranger sends.
forwarder_headers = ""
# Heartbeats belong in memory, and a control socket in the home folder nowhere.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a heartbeat, unlinked at once
control_socket_disable = True


def on_starting(server: Any) -> None:
    """Bring the database up to date before the first worker starts."""
    from app.cli.schema import ensure_schema
    from app.cli.user import announce_first_start

    with server.app.wsgi().app_context():
        ensure_schema()
        announce_first_start()
    # The application has read it and looks to it itself: gunicorn answers 500 to
    # whatever lies outside.
    os.environ.pop("SCRIPT_NAME", None)
    # A timer cut in two by the fork would end with a traceback in every worker.
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(1)
    # What is loaded now stays for good: no collector of a worker has to look at it, and
    # in looking make a copy of its pages.
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Any) -> None:
    """Begin to report what the worker measures, before anybody asks it anything."""
    from app.monitoring import WEB, monitoring

    monitoring.start(worker.wsgi, WEB)


def worker_exit(_server: Any, worker: Any) -> None:
    """Report that the worker ends, which otherwise would seem to be silent."""
    from app.monitoring import monitoring

    monitoring.stop(worker.wsgi)
