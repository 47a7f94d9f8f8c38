"""Triggers that count the attachments of a post and delete their files with them."""

from app.lib import ddl
from app.lib.ddl_changes import Watched, notify_changes
from app.media.models import Attachment

_COUNTER = ddl.Counter("post", "attachment_count", ("post_id",))
_MORE, _FEWER = _COUNTER.change("+ 1", "NEW"), _COUNTER.change("- 1", "OLD")
_DELETE_FILES = ddl.cascade("file", "file_id", "preview_id")

SQLITE = (
    ddl.sqlite_trigger("attachment_added", "INSERT", "attachment", _MORE),
    ddl.sqlite_trigger(
        "attachment_moved", "UPDATE OF post_id", "attachment", _FEWER, _MORE
    ),
    ddl.sqlite_trigger(
        "attachment_removed", "DELETE", "attachment", _FEWER, _DELETE_FILES
    ),
)
POSTGRESQL = (
    ddl.postgresql_function(
        "attachment_changed",
        f"IF TG_OP IN ('UPDATE', 'DELETE') THEN {_FEWER} END IF;",
        f"IF TG_OP IN ('INSERT', 'UPDATE') THEN {_MORE}",
        f"ELSE {_DELETE_FILES} END IF;",
    ),
    ddl.postgresql_trigger(
        "attachment_changed", "INSERT OR DELETE OR UPDATE OF post_id", "attachment"
    ),
)

ddl.attach(
    Attachment.__table__,
    ddl.Statements(SQLITE, POSTGRESQL),
    notify_changes(Watched("attachment", ("post_id",))),
)
