"""What happens to posts, as events that are dispatched before the commit."""

from dataclasses import dataclass, field

from app.events import DomainEvent
from app.posts.links import MentionChange
from app.posts.models import Post


@dataclass(frozen=True, slots=True)
class PostPublished(DomainEvent):
    """A post was published here; its row, tags and attachments are written."""

    post: Post
    mentions: MentionChange = field(default_factory=MentionChange)
    # Whether the author of the parent has to be notified.
    notifies_parent: bool = False
    # Whether the author wants it on Twitter, too.
    crosspost: bool = False


@dataclass(frozen=True, slots=True)
class PostEdited(DomainEvent):
    """An author has replaced the text of a post, or its language alone."""

    post: Post
    former_body: str
    mentions: MentionChange = field(default_factory=MentionChange)


@dataclass(frozen=True, slots=True)
class PostDeleted(DomainEvent):
    """A post is about to be deleted; its row is still there."""

    post: Post


@dataclass(frozen=True, slots=True)
class PostIngested(DomainEvent):
    """A post from elsewhere was stored; `is_news` if it was written just now."""

    post: Post
    mentions: MentionChange = field(default_factory=MentionChange)
    is_news: bool = False
