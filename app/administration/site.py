"""Decisions about the whole site; each is logged."""

from app.audit import Action, Actor, Target, carry_out
from app.audit.service import Details
from app.site import settings


def set_open_to_strangers(actor: Actor, is_open: bool) -> None:
    """Open the site to strangers, or close it."""

    def command() -> Details:
        settings.set_open_to_strangers(is_open)
        return None

    action = Action.OPEN_SITE if is_open else Action.CLOSE_SITE
    carry_out(actor, action, Target("site", settings.PUBLIC_READING), command)
