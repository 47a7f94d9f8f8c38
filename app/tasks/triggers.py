"""Triggers that notify caches of whose tasks changed."""

from app.lib import ddl
from app.lib.ddl_changes import Watched, notify_changes
from app.tasks.models import Task

ddl.attach(Task.__table__, notify_changes(Watched("task", ("user_id",))))
