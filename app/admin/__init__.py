"""The pages of administrators: one module per noun, all on the blueprint `admin`."""

from app.admin import (
    jobs,
    log,
    metrics,
    overview,
    people,
    person_actions,
    posts,
    queues,
    site,
    tags,
    twitter,
)
from app.admin.blueprint import bp

__all__ = [
    "bp",
    "jobs",
    "log",
    "metrics",
    "overview",
    "people",
    "person_actions",
    "posts",
    "queues",
    "site",
    "tags",
    "twitter",
]
