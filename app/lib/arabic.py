"""Letters of the Arabic script that readers take for the same: for search and tags.

ي ى ئ → ی, ك → ک, ة → ه, أ إ آ → ا, ؤ → و; ء, tatweel and the marks of vowels are
dropped. Persian, Arabic and Urdu keyboards have them at the same places, and most
people type the plain ones.
"""

MARKS = (
    *((0x0610, 0x061A), (0x0621, 0x0621), (0x0640, 0x0640), (0x064B, 0x065F)),
    *((0x0670, 0x0670), (0x06D6, 0x06DC), (0x06DF, 0x06E8), (0x06EA, 0x06ED)),
    (0x08D3, 0x08FF),
)
"""The first and last of the signs that are dropped."""
LETTERS = str.maketrans("يىےؠۍېكڪةەہھۃٱ", "ییییییککههههها")
"""What letters fold to; a table for texts in a decomposed form (NFD or NFKD)."""
TABLE: dict[int, int | str | None] = {
    **{point: None for first, last in MARKS for point in range(first, last + 1)},
    **LETTERS,
}
"""Both."""
