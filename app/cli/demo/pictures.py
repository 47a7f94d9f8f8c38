"""Pictures for people of the demo: a motif in a few colours, drawn when asked for."""

import io
import math
from collections.abc import Callable

from PIL import Image, ImageDraw

from app.media.attachments import Draft, Limits, draft_image
from app.media.pictures import AVATAR_SIDE, Picture, prepare_avatar

SIDE = AVATAR_SIDE * 2  # drawn twice as large, then made smaller, for smooth edges
CENTRE = SIDE / 2

Colours = tuple[str, str, str]
Drawing = ImageDraw.ImageDraw

# Background, figure and accent.
PALETTES: dict[str, Colours] = {
    "sea": ("#dbeaf2", "#1f5f86", "#f2a541"),
    "moss": ("#e3ecd6", "#3f6b35", "#d9812e"),
    "rust": ("#f7e3d3", "#a6452a", "#f0b429"),
    "night": ("#1c2440", "#f4e9c1", "#8fb3ff"),
    "honey": ("#fbeecb", "#8a5a12", "#d9482b"),
    "plum": ("#efe0ef", "#6b2f6e", "#e08a3c"),
    "rose": ("#fbe2e4", "#9c2f4c", "#4c7a4a"),
    "turquoise": ("#d7f0ec", "#0d7377", "#e9b44c"),
}


def draw(motif: str, palette: str) -> Picture:
    """Return a motif as an uploaded profile picture is stored."""
    small = _paint(motif, palette).resize(
        (AVATAR_SIDE, AVATAR_SIDE), Image.Resampling.LANCZOS
    )
    return prepare_avatar(_encode(small), max_bytes=2**24, max_pixels=SIDE * SIDE)


def attachment(motif: str, palette: str, alt: str) -> Draft:
    """Return a motif as a picture of a post."""
    wide = _paint(motif, palette).crop((0, SIDE // 8, SIDE, SIDE * 7 // 8))
    return draft_image(_encode(wide), Limits(2**24, SIDE * SIDE, 0), alt)


def _paint(motif: str, palette: str) -> Image.Image:
    ground, figure, accent = PALETTES[palette]
    image = Image.new("RGB", (SIDE, SIDE), ground)
    MOTIFS[motif](ImageDraw.Draw(image), figure, accent)
    return image


def _encode(image: Image.Image) -> io.BytesIO:
    encoded = io.BytesIO()
    image.save(encoded, "PNG")
    encoded.seek(0)
    return encoded


def _at(angle: float, radius: float) -> tuple[float, float]:
    """Return the point of a circle around the centre; the angle is in degrees."""
    turned = math.radians(angle - 90)
    return CENTRE + radius * math.cos(turned), CENTRE + radius * math.sin(turned)


def _polygon(corners: int, radius: float, turn: float = 0) -> list[tuple[float, float]]:
    return [_at(turn + 360 * corner / corners, radius) for corner in range(corners)]


def _disc(drawing: Drawing, x: float, y: float, radius: float, colour: str) -> None:
    drawing.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _wheel(drawing: Drawing, figure: str, accent: str) -> None:
    for spoke in range(0, 360, 20):
        drawing.line((_at(spoke, 40), _at(spoke + 8, 290)), fill=figure, width=7)
    _ring(drawing, 310, 34, figure)
    _disc(drawing, CENTRE, CENTRE, 60, accent)
    _disc(drawing, CENTRE, CENTRE, 20, figure)


def _ring(drawing: Drawing, radius: float, width: int, colour: str) -> None:
    low, high = CENTRE - radius, CENTRE + radius
    drawing.ellipse((low, low, high, high), outline=colour, width=width)


def _planet(drawing: Drawing, figure: str, accent: str) -> None:
    _stars(drawing, figure)
    _disc(drawing, CENTRE, CENTRE, 180, accent)
    drawing.arc((70, 300, 730, 500), 150, 30, fill=figure, width=26)
    drawing.arc((70, 300, 730, 500), 30, 150, fill=figure, width=26)
    drawing.pieslice((220, 220, 580, 580), 195, 345, fill=accent)


def _stars(drawing: Drawing, colour: str) -> None:
    for place in range(26):
        # Irrational steps scatter without chance and without a pattern that shows.
        x, y = place * 0.7549 % 1 * SIDE, place * 0.5698 % 1 * SIDE
        _disc(drawing, x, y, 3 + place % 4 * 2, colour)


def _moon(drawing: Drawing, figure: str, accent: str) -> None:
    _stars(drawing, accent)
    turns = [math.radians(angle) for angle in range(90, 271, 3)]
    outer = [(480 + 260 * math.cos(t), CENTRE + 260 * math.sin(t)) for t in turns]
    inner = [(480 + 120 * math.cos(t), CENTRE + 260 * math.sin(t)) for t in turns]
    drawing.polygon(outer + inner[::-1], fill=figure)


def _leaf(drawing: Drawing, figure: str, accent: str) -> None:
    drawing.line((400, 720, 400, 240), fill=accent, width=22)
    for height, size in ((560, 1.0), (430, 0.85), (310, 0.65)):
        for side in (-1, 1):
            x, y = 400 + side * 130 * size, height - 60 * size
            _disc(drawing, x, y, 96 * size, figure)
    _disc(drawing, 400, 190, 70, figure)


def _ball(drawing: Drawing, figure: str, accent: str) -> None:
    _disc(drawing, CENTRE, CENTRE, 300, figure)
    _disc(drawing, CENTRE, CENTRE, 276, "#ffffff")
    for corner in range(5):
        turn = corner * 72
        drawing.line((_at(turn, 100), _at(turn, 210)), fill=figure, width=12)
        patch = [_at(turn - 26, 274), _at(turn - 15, 205), _at(turn, 190)]
        patch += [_at(turn + 15, 205), _at(turn + 26, 274)]
        drawing.polygon(patch, fill=figure)
    drawing.polygon(_polygon(5, 110), fill=accent)


def _book(drawing: Drawing, figure: str, accent: str) -> None:
    drawing.polygon([(110, 230), (390, 290), (390, 610), (110, 550)], fill=figure)
    drawing.polygon([(690, 230), (410, 290), (410, 610), (690, 550)], fill=figure)
    for line in range(4):
        y = 330 + line * 52
        drawing.line((160, y - 36, 340, y + 2), fill=accent, width=14)
        drawing.line((640, y - 36, 460, y + 2), fill=accent, width=14)


def _wave(drawing: Drawing, figure: str, accent: str) -> None:
    _disc(drawing, 560, 230, 100, accent)
    for row in range(4):
        y = 380 + row * 110
        crest = [
            (x, y + 34 * math.sin(x / 62 + row * 1.9)) for x in range(0, SIDE + 1, 8)
        ]
        drawing.line(crest, fill=figure, width=44 - row * 6, joint="curve")


def _tile(drawing: Drawing, figure: str, accent: str) -> None:
    for turn in (0, 45):
        drawing.polygon(_polygon(4, 360, turn), fill=figure)
    for turn in (0, 45):
        drawing.polygon(_polygon(4, 230, turn), fill=accent)
    drawing.polygon(_polygon(8, 130, 22.5), fill=figure)


def _sunset(drawing: Drawing, figure: str, accent: str) -> None:
    _disc(drawing, CENTRE, 430, 220, accent)
    for row in range(5):
        y = 440 + row * 76
        drawing.rectangle((0, y, SIDE, y + 18 + row * 11), fill=figure)


def _mountain(drawing: Drawing, figure: str, accent: str) -> None:
    _stars(drawing, figure)
    drawing.polygon([(60, 680), (330, 240), (600, 680)], fill=figure)
    drawing.polygon([(360, 680), (560, 370), (760, 680)], fill=accent)


def _cup(drawing: Drawing, figure: str, accent: str) -> None:
    drawing.ellipse((520, 360, 690, 530), outline=figure, width=40)
    drawing.rounded_rectangle((170, 320, 580, 620), 90, fill=figure)
    drawing.rectangle((170, 320, 580, 400), fill=figure)
    drawing.rounded_rectangle((120, 650, 630, 690), 20, fill=accent)
    _steam(drawing, accent)


def _glass(drawing: Drawing, figure: str, accent: str) -> None:
    outline = [(270, 290), (530, 290), (480, 440), (540, 620), (260, 620), (320, 440)]
    drawing.polygon(outline, fill=accent)
    drawing.line([*outline, outline[0], outline[1]], fill=figure, width=22)
    drawing.rounded_rectangle((190, 640, 610, 684), 22, fill=figure)
    _steam(drawing, figure)


def _steam(drawing: Drawing, colour: str) -> None:
    for x in (310, 400, 490):
        curl = [(x + 18 * math.sin(y / 26), y) for y in range(110, 260, 4)]
        drawing.line(curl, fill=colour, width=16, joint="curve")


MOTIFS: dict[str, Callable[[Drawing, str, str], None]] = {
    "ball": _ball,
    "book": _book,
    "cup": _cup,
    "glass": _glass,
    "leaf": _leaf,
    "moon": _moon,
    "mountain": _mountain,
    "planet": _planet,
    "sunset": _sunset,
    "tile": _tile,
    "wave": _wave,
    "wheel": _wheel,
}
