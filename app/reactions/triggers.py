"""Triggers that count each person's reactions."""

from app.lib import ddl
from app.lib.ddl_changes import Watched, notify_changes
from app.reactions.kinds import KINDS

# A post that goes takes the reactions of many people with it, in one statement.
for _kind in KINDS:
    ddl.attach(
        _kind.table,
        ddl.bulk_counter(_kind.name, ddl.Counter("user", _kind.counter, ("user_id",))),
        notify_changes(Watched(_kind.name, ("user_id", "post_id"))),
    )
