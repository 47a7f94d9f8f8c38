"""What mirrored accounts do about events of lower rooms."""

from app.events import Subscriber
from app.integrations.twitter import rules
from app.relationships.events import Unfollowed

SUBSCRIBERS = (Subscriber(Unfollowed, rules.check_followers),)
