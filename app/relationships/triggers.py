"""Triggers that count the people who are hidden from each person's lists."""

from app.lib import ddl
from app.lib.ddl_changes import Watched, notify_changes
from app.relationships.models import block, mute

# Whoever writes something between two people locks one of their rows, as the trigger
# of blocks does: what comes behind a block therefore sees it, and a block sees what
# came before.
ddl.attach(
    block,
    ddl.counters(
        "block", ddl.Counter("user", "hidden_count", ("blocker_id", "blocked_id"))
    ),
    notify_changes(Watched("block", ("blocker_id", "blocked_id"))),
)
ddl.attach(
    mute,
    ddl.counters("mute", ddl.Counter("user", "hidden_count", ("muter_id",))),
    notify_changes(Watched("mute", ("muter_id", "muted_id"))),
)
