"""Drawings of our own, which serve while a site has no picture."""

import secrets
from dataclasses import dataclass

from app.lib.i18n import mark as _l

SIDE = 800  # pixels


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing: its file below `static`, and a msgid of what it shows."""

    file: str
    alt: str


DRAWINGS = tuple(
    Drawing(f"img/discover/{number:02}.png", alt)
    for number, alt in enumerate(
        (
            _l("Drawing: a yellow sun above green and blue hills"),
            _l("Drawing: a crescent moon and stars above dark hills"),
            _l("Drawing: a steaming cup on a red table"),
            _l("Drawing: a red flower with a yellow middle"),
            _l("Drawing: a sailing boat on the sea"),
            _l("Drawing: a row of houses in many colours"),
            _l("Drawing: a tree with red apples"),
            _l("Drawing: five fish, one below the other"),
            _l("Drawing: octagons in five colours, one within the other"),
            _l("Drawing: the face of a black cat"),
        ),
        start=1,
    )
)


def choose() -> Drawing:
    """Return any of the drawings."""
    return secrets.choice(DRAWINGS)
