"""Triggers that notify caches of the tags of posts, and of those that are barred."""

from app.lib import ddl
from app.lib.ddl_changes import Watched, notify_changes
from app.tags.models import BarredTag, post_tag

ddl.attach(post_tag, notify_changes(Watched("post_tag", ("tag_id", "post_id"))))
ddl.attach(BarredTag.__table__, notify_changes(Watched("barred_tag")))
