"""Every model and mixin: the path by which they are imported from outside."""

from app.audit.models import AuditEntry
from app.channels.models import Program
from app.compat import search as _search_compat
from app.compat import user as _user_compat
from app.compat.search import SearchableMixin
from app.compat.user import PaginatedAPIMixin
from app.credentials import triggers as _session_triggers
from app.credentials.models import ApiToken, UserSession
from app.credentials.sessions import load_user
from app.idempotency.models import IdempotencyKey
from app.integrations.twitter import triggers as _account_triggers
from app.integrations.twitter.models import CrossPost, TwitterAccount, TwitterLogin
from app.media import triggers as _media_triggers
from app.media.models import Attachment, File, file_chunk
from app.messages import triggers as _message_triggers
from app.messages.models import Conversation, Message
from app.news import triggers as _news_triggers
from app.news.models import Headline, NewsLink, NewsSource, news_mute
from app.notifications import triggers as _notification_triggers
from app.notifications.models import Notification
from app.posts import triggers as _post_triggers
from app.posts.models import Post, PostRevision, Tombstone, mention
from app.reactions import triggers as _reaction_triggers
from app.reactions.models import bookmark
from app.relationships import triggers as _block_triggers
from app.relationships.models import block, mute
from app.search import triggers as _search_triggers
from app.site import triggers as _site_triggers
from app.site.models import SiteSetting
from app.tags import triggers as _tag_triggers
from app.tags.models import BarredTag, Tag, post_tag, tag_spelling
from app.tasks import triggers as _task_triggers
from app.tasks.models import Task
from app.users import triggers as _user_triggers
from app.users.models import User, followers, former_name
from app.worker.outbox.models import Outbox
from app.worker.runs.models import PeriodicRun

# Importing a module of triggers is what attaches them to their tables.
TRIGGERS = (
    _block_triggers,
    _reaction_triggers,
    _media_triggers,
    _message_triggers,
    _post_triggers,
    _search_triggers,
    _user_triggers,
    _session_triggers,
    _account_triggers,
    _notification_triggers,
    _task_triggers,
    _site_triggers,
    _tag_triggers,
    _news_triggers,
)

_search_compat.attach(Post)
_user_compat.attach(User)

__all__ = [
    "ApiToken",
    "Attachment",
    "AuditEntry",
    "BarredTag",
    "Conversation",
    "CrossPost",
    "File",
    "Headline",
    "IdempotencyKey",
    "Message",
    "NewsLink",
    "NewsSource",
    "Notification",
    "Outbox",
    "PaginatedAPIMixin",
    "PeriodicRun",
    "Post",
    "PostRevision",
    "Program",
    "SearchableMixin",
    "SiteSetting",
    "Tag",
    "Task",
    "Tombstone",
    "TwitterAccount",
    "TwitterLogin",
    "User",
    "UserSession",
    "block",
    "bookmark",
    "file_chunk",
    "followers",
    "former_name",
    "load_user",
    "mention",
    "mute",
    "news_mute",
    "post_tag",
    "tag_spelling",
]
