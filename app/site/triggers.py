"""Triggers that notify caches of decisions about the site."""

from app.lib import ddl
from app.lib.ddl_changes import Watched, notify_changes
from app.site.models import SiteSetting

ddl.attach(SiteSetting.__table__, notify_changes(Watched("site_setting")))
