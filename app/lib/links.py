"""Where addresses begin and end in running text: UTS 58, with what people write.

Every character of a path, query or fragment has a Link_Termination of UTS 58, derived
here from the properties that it names: some end the link, some end it unless more of
the link follows, and a closing bracket belongs to it if its opening one does.

Two rules are ours, since Chinese, Japanese and Persian writers leave no blank behind an
address: a sentence sign of their scripts ends one that is ASCII so far (in
"/wiki/پاریس،_تگزاس" it goes on), and so does a dash.
"""

import regex

from app.lib.hosts import host_end

MAX_URL_LENGTH = 2000

# What no address holds: blanks, controls, signs that RFC 3987 leaves out, signs that
# change the direction, and „ ‚, which open a quotation in some languages only.
_HARD = (
    r"\s\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Deprecated}<>\"\\`|\^"
    r"\u200B\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\u201A\u201E"
)
_SOFT = (
    r"\p{Terminal_Punctuation}\p{Line_Break=QU}\p{Default_Ignorable_Code_Point}"
    r"…‥‐‑‒–—―〜～･・"
)
# Bidi_Paired_Bracket and the quotation marks that come in pairs.
_PAIRS = (
    "()[]{}（）［］｛｝「」『』【】〔〕〖〗〘〙〚〛《》〈〉｢｣｟｠⟨⟩⟪⟫⟦⟧⟮⟯⦅⦆❨❩❪❫❬❭❮❯❰❱❲❳❴❵⁅⁆༺༻༼༽"
    "«»‹›“”〝〞"
)
_OPENERS = dict(zip(_PAIRS[1::2], _PAIRS[::2], strict=True))
_BRACKETS = regex.escape(_PAIRS)
_TOKEN = regex.compile(
    rf"""
      (?P<plain>(?:[^{_HARD}{_SOFT}{_BRACKETS}]
                  |(?<=[\p{{Emoji}}--\p{{ASCII}}])\uFE0F)++)
    | (?P<bracket>[{_BRACKETS}])
    | (?P<soft>[[{_SOFT}]--[{_HARD}{_BRACKETS}]])
    """,
    regex.VERBOSE | regex.V1,
)
_SCHEME = regex.compile(r"https?://", regex.IGNORECASE)
_TWICE = regex.compile(r"https?://https?://", regex.IGNORECASE)
# A letter before it makes it another word or scheme; so does "git+" before "https:".
_BARRED = regex.compile(
    r"(?<=[\p{Latin}\d]|\b(?:bzr|git|hg|svn)\+)https?://"
    r"|(?<=[\p{Latin}\d@＠/]|[\p{Latin}\d][_.+-])www\.",
    regex.IGNORECASE,
)
_ENCLOSED = regex.compile(rf"[^{_HARD}]{{0,{MAX_URL_LENGTH}}}+(?=>)", regex.V1)
_APOSTROPHES = frozenset("‘’")
_WRAPPERS = frozenset("*_~")


def find_link(text: str, start: int) -> tuple[int | None, int]:
    """Return where a link ends that begins at `start` with its scheme or "www.".

    The second number says how far was looked; the end is None where no link is.
    """
    scheme = _SCHEME.match(text, start)
    first = scheme.end() if scheme else start
    if _BARRED.match(text, start) or _TWICE.match(text, start):
        return None, start + 1
    host, seen = host_end(text, first)
    if host is None or (scheme is None and text.count(".", start, host) < 2):
        return None, max(seen, start + 1)
    end, seen = _rest_end(text, start, host)
    if end - start > MAX_URL_LENGTH:
        return None, seen
    return end, end


def link_url(typed: str) -> str:
    """Return the address that a typed link leads to, always http or https."""
    scheme, mark, rest = typed.partition("://")
    is_whole = mark and scheme.lower() in ("http", "https")
    return f"{scheme.lower()}://{rest}" if is_whole else f"https://{typed}"


def _rest_end(text: str, start: int, host: int) -> tuple[int, int]:
    """Return where path, query and fragment end behind a host."""
    if text[host : host + 1] not in ("/", "?", "#"):
        return host, host
    if text[start - 1 : start] == "<":
        enclosed = _ENCLOSED.match(text, host)
        if enclosed is not None:
            return enclosed.end(), enclosed.end()
    end, seen = _scan(text, host)
    return _without_wrapper(text, start, host, end), seen


def _scan(text: str, start: int) -> tuple[int, int]:
    """Return the end of the last character that belongs, and of the last one seen."""
    opened: list[str] = []
    end = position = start
    is_ascii = True
    while (token := _TOKEN.match(text, position)) is not None:
        sign = token.group()
        if _stops(text, token, is_ascii=is_ascii):
            break
        if token.lastgroup == "plain":
            is_ascii = is_ascii and sign.isascii()
            end = token.end()
        elif sign in _OPENERS:
            if not opened or opened.pop() != _OPENERS[sign]:
                break
            end = token.end()
        elif token.lastgroup == "bracket":
            opened.append(sign)
        position = token.end()
    return end, position


def _stops(text: str, token: "regex.Match[str]", *, is_ascii: bool) -> bool:
    """Return whether a sign ends the link, whatever follows."""
    sign = token.group()
    if token.lastgroup == "plain":
        return False
    if sign in ",;" and _SCHEME.match(text, token.end()):
        return True
    is_joined = sign in _APOSTROPHES or _is_ignorable(sign)
    return is_ascii and not sign.isascii() and not is_joined


def _is_ignorable(sign: str) -> bool:
    return regex.match(r"\p{Default_Ignorable_Code_Point}", sign) is not None


def _without_wrapper(text: str, start: int, least: int, end: int) -> int:
    """Leave out the signs of Markdown that stand on both sides of a link."""
    sign = text[start - 1 : start]
    before = start - 1
    while sign in _WRAPPERS and sign and end > least:
        if text[end - 1] != sign or before < 0 or text[before] != sign:
            break
        before, end = before - 1, end - 1
    return end
