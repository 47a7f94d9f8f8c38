"""Language tags, and the codes of each vendor."""

import re

from app.exceptions import Invalid
from app.lib.i18n import mark as _l

# The shape of a tag (BCP 47) without its rarities, with "_" as Babel writes it.
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")

_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
# Sources: the language lists of Microsoft Translator 3.0 and of LibreTranslate 1.6.
_MICROSOFT = {"zh": "zh-Hans", "no": "nb", "tl": "fil", "sr": "sr-Cyrl"}
_MICROSOFT_REGIONAL = {
    ("pt", "pt"): "pt-pt",
    ("fr", "ca"): "fr-ca",
    ("sr", "latn"): "sr-Latn",
}
_LIBRETRANSLATE = {"no": "nb"}
_LIBRETRANSLATE_REGIONAL = {("pt", "br"): "pb"}


def check_tag(field: str, tag: str) -> str:
    """Return a language tag in canonical form ("zh-Hans-CN"); "" stays "".

    :raises Invalid: it is no language tag; the error names `field`.
    """
    if tag and not _TAG.fullmatch(tag):
        raise Invalid(field, _l("This is not a language code."))
    return tag.replace("_", "-")


def microsoft_code(tag: str) -> str:
    """Return the code of a language at Microsoft Translator."""
    language, subtags = _split(tag)
    if language == "zh" and subtags & _TRADITIONAL:
        return "zh-Hant"
    return _regional(language, subtags, _MICROSOFT_REGIONAL) or _MICROSOFT.get(
        language, language
    )


def libretranslate_code(tag: str) -> str:
    """Return the code of a language at LibreTranslate."""
    language, subtags = _split(tag)
    if language == "zh" and subtags & _TRADITIONAL:
        return "zt"
    return _regional(language, subtags, _LIBRETRANSLATE_REGIONAL) or (
        _LIBRETRANSLATE.get(language, language)
    )


def _split(tag: str) -> tuple[str, frozenset[str]]:
    language, *subtags = tag.lower().split("-")
    return language, frozenset(subtags)


def _regional(
    language: str, subtags: frozenset[str], table: dict[tuple[str, str], str]
) -> str | None:
    codes = (
        code
        for (base, sub), code in table.items()
        if base == language and sub in subtags
    )
    return next(codes, None)
