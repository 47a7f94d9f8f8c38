"""The messages of a deleted account, and the counter of unread ones."""

import sqlalchemy as sa

from app.extensions import db
from app.lib.batches import delete_rows
from app.messages.models import Conversation, Message
from app.users.models import User


def purge_conversations(user_id: int, limit: int) -> bool:
    """Delete both sides' views first: deleting messages then updates no counter."""
    own = sa.or_(Conversation.user_id == user_id, Conversation.peer_id == user_id)
    pairs = db.session.execute(
        sa.select(Conversation.user_id, Conversation.peer_id).where(own).limit(limit)
    ).all()
    for owner_id, peer_id in pairs:
        db.session.execute(
            sa.delete(Conversation).where(
                Conversation.user_id == owner_id, Conversation.peer_id == peer_id
            )
        )
    return bool(pairs)


def purge_sent(user_id: int, limit: int) -> bool:
    """Delete the messages that the account sent."""
    return delete_rows(db.session, Message, Message.sender_id == user_id, limit)


def purge_received(user_id: int, limit: int) -> bool:
    """Delete the messages that the account received."""
    return delete_rows(db.session, Message, Message.recipient_id == user_id, limit)


PURGE_STEPS = (purge_conversations, purge_sent, purge_received)
COUNTERS = {
    "unread_messages": sa.select(
        sa.func.coalesce(sa.func.sum(Conversation.unread_count), 0)
    )
    .where(Conversation.user_id == User.id)
    .correlate(User),
}
