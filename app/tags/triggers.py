"""Triggers of tags: caches are notified, and each change makes another version.

A version is a random number: that of a database which was restored from a copy never
means again what it meant before.
"""

from app.lib import ddl
from app.lib.ddl_changes import Watched, notify_changes
from app.tags.models import BarredTag, post_tag

_RANDOM = {
    "sqlite": "abs(random() % 9007199254740991)",
    "postgresql": "floor(random() * 9007199254740991)::bigint",
}


def _change(engine: str, tag_id: str) -> str:
    return f"UPDATE tag SET version = {_RANDOM[engine]} WHERE id = {tag_id};"  # noqa: S608  # names of our own


_POSTGRESQL = f"""
    IF TG_OP <> 'DELETE' THEN {_change("postgresql", "NEW.tag_id")} END IF;
    IF TG_OP <> 'INSERT' THEN {_change("postgresql", "OLD.tag_id")} END IF;
"""
VERSIONS = ddl.Statements(
    tuple(
        ddl.sqlite_trigger(
            f"post_tag_version_{event.lower()}",
            event,
            "post_tag",
            *(_change("sqlite", f"{row}.tag_id") for row in rows),
        )
        for event, rows in (
            ("INSERT", ("NEW",)),
            ("UPDATE", ("NEW", "OLD")),
            ("DELETE", ("OLD",)),
        )
    ),
    (
        ddl.postgresql_function("post_tag_version", _POSTGRESQL),
        ddl.postgresql_trigger(
            "post_tag_version", "INSERT OR UPDATE OR DELETE", "post_tag"
        ),
    ),
)

ddl.attach(
    post_tag, VERSIONS, notify_changes(Watched("post_tag", ("tag_id", "post_id")))
)
ddl.attach(BarredTag.__table__, notify_changes(Watched("barred_tag")))
