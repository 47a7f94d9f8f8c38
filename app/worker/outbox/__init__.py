"""The outbox: what must happen after a commit, and a worker carries out.

`add` writes a message into the running transaction; `drain` carries out what is due.
A handler may run twice for one message (a worker can die after its work and before its
commit), so it must be idempotent. It works in the session that `drain` commits.
"""

from app.worker.outbox.delivery import drain
from app.worker.outbox.depths import LaneDepth, depths
from app.worker.outbox.service import FollowUp, add, add_once, purge
from app.worker.registry import (
    DATABASE,
    JOBS,
    LANES,
    MAIL,
    QUICK,
    SEARCH,
    VENDORS,
    Permanent,
)

__all__ = [
    "DATABASE",
    "JOBS",
    "LANES",
    "MAIL",
    "QUICK",
    "SEARCH",
    "VENDORS",
    "FollowUp",
    "LaneDepth",
    "Permanent",
    "add",
    "add_once",
    "depths",
    "drain",
    "purge",
]
