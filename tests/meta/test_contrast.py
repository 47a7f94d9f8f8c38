"""Words can be read on every ground they are set on in both themes (WCAG 1.4.3)."""

import re
from pathlib import Path

import pytest

import app as package

CSS = Path(package.__file__).parent / "static/css"
TOKENS = CSS / "tokens.css"
SOURCES = CSS / "news/tokens.css"
PAIR = re.compile(r"--([\w-]+):\s*light-dark\(#(\w{6}),\s*#(\w{6})\)")
ENOUGH = 4.5
ENOUGH_FOR_BORDERS = 3.0

WORDS = [
    (ink, ground)
    for ink in ("ink", "ink-soft", "accent", "accent-strong", "signal", "saffron")
    for ground in ("paper", "surface", "surface-hover", "surface-sunk")
] + [
    *((f"source-{n}", ground) for n in range(10) for ground in ("paper", "surface")),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-signal", "signal"),
    ("accent", "accent-soft"),
    ("accent-strong", "accent-soft"),
    ("ink", "accent-soft"),
    ("ink", "saffron-soft"),
    ("saffron", "saffron-soft"),
    ("signal", "signal-soft"),
]


def palette(theme: int) -> dict[str, str]:
    """Read the colours of one theme: 0 is light, 1 is dark."""
    found = PAIR.findall(TOKENS.read_text() + SOURCES.read_text())
    return {name: colors[theme] for name, *colors in found}


def luminance(color: str) -> float:
    """Return the relative luminance that WCAG 2 defines."""
    channels = (int(color[i : i + 2], 16) / 255 for i in (0, 2, 4))
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Return the ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), WORDS)
def test_words_can_be_read(theme: int, ink: str, ground: str) -> None:
    colors = palette(theme)
    assert contrast(colors[ink], colors[ground]) >= ENOUGH


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_borders_of_fields_can_be_seen(theme: int) -> None:
    colors = palette(theme)
    assert contrast(colors["line-strong"], colors["surface"]) >= ENOUGH_FOR_BORDERS
