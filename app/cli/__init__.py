"""The commands: one module per group, all on a blueprint without a prefix."""

from app.cli import (
    adopt,
    channel,
    demo,
    news,
    schema,
    search,
    site,
    translate,
    user,
    worker,
)
from app.cli.blueprint import bp

bp.cli.add_command(adopt.adopt)
bp.cli.add_command(channel.channel)
bp.cli.add_command(demo.demo)
bp.cli.add_command(news.news)
bp.cli.add_command(schema.ensure_schema_command)
bp.cli.add_command(search.search)
bp.cli.add_command(site.site)
bp.cli.add_command(translate.translate)
bp.cli.add_command(user.user)
bp.cli.add_command(worker.worker)

__all__ = [
    "adopt",
    "bp",
    "channel",
    "demo",
    "news",
    "schema",
    "search",
    "site",
    "translate",
    "user",
    "worker",
]
