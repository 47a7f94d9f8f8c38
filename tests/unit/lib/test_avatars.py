import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lib.avatars import PALETTE, draw_identicon

SVG = "{http://www.w3.org/2000/svg}"


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_one_seed_has_one_picture() -> None:
    assert draw_identicon("alice") == draw_identicon("alice")
    assert len({draw_identicon(f"user{n}") for n in range(500)}) > 490


def test_identicon_has_requested_size() -> None:
    root = ET.fromstring(draw_identicon("alice", 48))  # noqa: S314 - Our own drawing.
    assert (root.get("width"), root.get("height")) == ("48", "48")


@given(st.text())
def test_any_seed_draws_a_mirrored_figure(seed: str) -> None:
    root = ET.fromstring(draw_identicon(seed))  # noqa: S314 - Our own drawing.
    assert {child.tag for child in root} == {SVG + "path"}
    figure = root[1].get("d") or ""
    cells = {
        tuple(map(int, cell.split("h")[0].split())) for cell in figure.split("M")[1:]
    }
    assert 5 <= len(cells) <= 20
    assert cells == {(6 - x, y) for x, y in cells}


@pytest.mark.parametrize("colour", PALETTE)
def test_colours_stand_out_in_light_and_dark(colour: str) -> None:
    shade = luminance(colour) + 0.05
    assert 1.05 / shade >= 4.5, "against the white figure and a white page"
    assert shade / (luminance("#101418") + 0.05) >= 3, "against a dark page"
