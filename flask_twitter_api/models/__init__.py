"""Typed records of everything the service tells."""

from .account import Balance, Delivery, FilterRule, Message, MonitoredUser
from .article import Article, Block, Style, Trend
from .base import Record
from .entities import Card, Link, Media, Mention, Variant
from .group import Community, Rule, Space
from .tweet import ArticleSummary, Tweet
from .user import Relationship, User, UserAbout

__all__ = [
    "Article",
    "ArticleSummary",
    "Balance",
    "Block",
    "Card",
    "Community",
    "Delivery",
    "FilterRule",
    "Link",
    "Media",
    "Mention",
    "Message",
    "MonitoredUser",
    "Record",
    "Relationship",
    "Rule",
    "Space",
    "Style",
    "Trend",
    "Tweet",
    "User",
    "UserAbout",
    "Variant",
]
