"""Triggers that notify caches of mirrored accounts: of what pages show of them."""

from app.integrations.twitter.models import TwitterAccount
from app.lib import ddl
from app.lib.ddl_changes import Watched, notify_changes

ddl.attach(
    TwitterAccount.__table__,
    notify_changes(
        Watched(
            "twitter_account",
            ("user_id",),
            columns=("user_id", "twitter_id", "handle", "name", "state"),
            row="user_id",
        )
    ),
)
