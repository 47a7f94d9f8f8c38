"""Pictures of people who have chosen none: drawn here, or an address at Gravatar."""

import hashlib

CELLS = 5
"""Rows and columns of the figure; the right columns mirror the left ones."""

# White figures stand out from each of these by 4.5:1 or more, and each from a black
# or a white page by 3:1 or more (contrast as WCAG 2.2 defines it); a test measures.
PALETTE = (
    "#1d7a46",
    "#b5483a",
    "#2f6fb3",
    "#8a5fb0",
    "#a85a1a",
    "#0f7884",
    "#b83f7a",
    "#6a7420",
    "#5b66c4",
    "#8c6a1f",
    "#a04aa0",
    "#4d7285",
)
_FIGURE = "#fff"
_MIDDLE = (CELLS + 1) // 2


def draw_identicon(seed: str, size: int = 128) -> str:
    """Return an SVG that is the same for the same seed: a mirrored figure on a square.

    The seed is hashed, but take one that is public anyway, such as the username,
    never an e-mail address.
    """
    digest = hashlib.sha256(seed.encode("utf-8", "surrogatepass")).digest()
    colour = PALETTE[digest[0] % len(PALETTE)]
    path = "".join(f"M{x} {y}h1v1h-1z" for x, y in sorted(_cells(digest)))
    side = CELLS + 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{int(size)}"'
        f' height="{int(size)}" viewBox="0 0 {side} {side}"'
        ' shape-rendering="crispEdges">'
        f'<path fill="{colour}" d="M0 0h{side}v{side}H0z"/>'
        f'<path fill="{_FIGURE}" d="{path}"/></svg>'
    )


def gravatar_url(email: str, size: int) -> str:
    """Return the address of the picture of an e-mail address, `size` pixels wide.

    https://docs.gravatar.com/api/avatars/hash/ (MD5 of the lower-cased address).
    """
    digest = hashlib.md5(email.lower().encode(), usedforsecurity=False).hexdigest()
    return f"https://www.gravatar.com/avatar/{digest}?d=identicon&s={size}"


def _cells(digest: bytes) -> set[tuple[int, int]]:
    """Return the filled cells, between a third and two thirds of the left half.

    Ordering the cells by the digest, rather than tossing a coin for each, leaves no
    seed with an empty or a full figure.
    """
    half = [(x, y) for x in range(_MIDDLE) for y in range(CELLS)]
    order = sorted(half, key=lambda cell: digest[2 + half.index(cell)])
    filled = order[: CELLS + digest[1] % (CELLS + 1)]
    return {(column + 1, y + 1) for x, y in filled for column in (x, CELLS - 1 - x)}
