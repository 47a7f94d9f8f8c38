"""Triggers that notify caches of headlines, and of what readers see of sources."""

from app.lib import ddl
from app.lib.ddl_changes import Watched, notify_changes
from app.news.models import Headline, NewsSource

# Not of each fetch.
_SHOWN = ("user_id", "name", "site_url", "colour")

ddl.attach(NewsSource.__table__, notify_changes(Watched("news_source", columns=_SHOWN)))
ddl.attach(Headline.__table__, notify_changes(Watched("headline", ("source_id",))))
