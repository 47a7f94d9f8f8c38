"""Where the host of an address ends in running text, by the rules of UTS 46.

A host that is typed with its scheme needs no list of top-level domains: what cannot
belong to one is found by the form of its labels. A top-level domain is written in one
script (the rules of the root zone), so a word of another script behind it was glued on.
"""

import ipaddress
import unicodedata
from functools import lru_cache
from itertools import takewhile

import idna
import regex

MAX_HOST_LENGTH = 253
MAX_LABEL_LENGTH = 63

_LABEL = (
    r"[[\p{L}\p{M}\p{N}\p{So}\p{Sm}\p{Emoji}\u200C\u200D\u00B7\u30FB_-]"
    r"--[+<=>|~\#*]--\p{Noncharacter_Code_Point}]"
)
_RUN = regex.compile(rf"{_LABEL}++(?:\.{_LABEL}++)*+", regex.V1)
_IPV6 = regex.compile(r"\[([0-9A-Fa-f:.]{2,45})\]")
_PORT = regex.compile(r":(\d++)")
# "https://bank.example@evil.example" leads to the second host while it shows the first,
# and "%" in a host hides what it is.
_DECEIT = regex.compile(r"(?::[^\s/?#@<>(),]{0,64}+)?@[\p{L}\p{N}\[]|%")
_GLUED = regex.compile(r"[A-Za-z0-9]{2,}+(?=[^\x00-\x7F])")
_ASCII_END = regex.compile(r"(?i:xn--)[A-Za-z0-9-]*[A-Za-z0-9]|[A-Za-z0-9]+")
_HYPHENATED = regex.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
# What may follow a host within an address.
_CONTINUES = frozenset("/?#:")
_FORBIDDEN = regex.compile(r"[\x00-\x20#/:<>?@\[\\\]^|%\x7F]")
_JAPANESE = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"})


def host_end(text: str, start: int) -> tuple[int | None, int]:
    """Return where a host that begins at `start` ends, and how far was looked.

    The end includes the port; it is None where no host can be, or where a name of a
    user stands before it.
    """
    end, seen = _bare_end(text, start)
    if end is None:
        return None, seen
    deceit = _DECEIT.match(text, end)
    if deceit is not None:
        return None, deceit.end()
    port = _PORT.match(text, end)
    if port is None:
        return end, end
    is_port = len(port[1]) <= 5 and int(port[1]) < 65536
    return (port.end() if is_port else None), port.end()


def _bare_end(text: str, start: int) -> tuple[int | None, int]:
    literal = _IPV6.match(text, start)
    if literal is not None:
        return (literal.end() if _is_ipv6(literal[1]) else None), literal.end()
    run = _RUN.match(text, start)
    if run is None:
        return None, start
    following = text[run.end() : run.end() + 2]
    is_rooted = following[:1] == "." and following[1:] in _CONTINUES
    continues = is_rooted or following[:1] in _CONTINUES
    host = run.group() if len(run.group()) <= MAX_HOST_LENGTH else ""
    host = _without_glued(host, continues=continues and following != "")
    if not host or not is_host(host):
        return None, run.end()
    whole = is_rooted and len(host) == len(run.group())
    return start + len(host) + whole, run.end()


def is_host(host: str) -> bool:
    """Return whether UTS 46 maps this to a name that can be looked up."""
    if host.rpartition(".")[2].isdecimal():
        return host.isascii() and _is_ipv4(host)
    return bool(ascii_form(host))


def ascii_form(host: str) -> str:
    """Return the name by which UTS 46 has a host looked up, or "" if there is none."""
    try:
        mapped = idna.uts46_remap(host, std3_rules=False, transitional=False)
        name = ".".join(map(_to_ascii, mapped.split(".")))
    except (idna.IDNAError, UnicodeError):
        return ""
    lengths = [len(label) for label in name.split(".")]
    is_name = (
        not _FORBIDDEN.search(name)
        and len(name) <= MAX_HOST_LENGTH
        and all(0 < length <= MAX_LABEL_LENGTH for length in lengths)
    )
    return name if is_name else ""


def _to_ascii(label: str) -> str:
    """Return the ASCII form of a mapped label. Raises UnicodeError for no such form."""
    if label.startswith("xn--"):
        label.removeprefix("xn--").encode("ascii").decode("punycode")
        return label
    return label if label.isascii() else "xn--" + label.encode("punycode").decode()


def _without_glued(host: str, *, continues: bool) -> str:
    """Leave out the words and signs that follow a host without a blank."""
    labels = host.split(".")
    # In "example.comで見た.次" a sentence goes on; "tシャツ.jp" is a name.
    if not labels[-1].isascii():
        for index, label in enumerate(labels[1:-1], start=1):
            glued = _GLUED.match(label)
            if glued is not None:
                return ".".join([*labels[:index], glued.group()])
    while labels:
        last = _top_level(labels[-1], continues=continues or len(labels) == 1)
        if last:
            return ".".join([*labels[:-1], last])
        continues = False
        labels.pop()
    return ""


def _top_level(label: str, *, continues: bool) -> str:
    """Return the beginning of a label that can be a top-level domain, or ""."""
    if not label or not (label[0].isalpha() or label[0].isdecimal()):
        return ""
    if label[0].isascii():
        whole = _HYPHENATED.match(label) if continues else None
        if whole is not None and whole.end() == len(label):
            return label
        match = _ASCII_END.match(label)
        assert match is not None  # noqa: S101  # for the checker: its first is a letter
        following = label[match.end() : match.end() + 1]
        if not following or _script(following) != "LATIN":
            return match.group()
    script = _script(label[0])
    same = takewhile(lambda letter: _continues_script(letter, script), label)
    return "".join(same).rstrip("\u200c\u200d\u00b7\u30fb\ufe0f")


def _continues_script(letter: str, script: str) -> bool:
    return (
        letter in "\u200c\u200d\u00b7\u30fb"
        or _script(letter) == script
        or (script == "LATIN" and letter in "0123456789")
        or (unicodedata.category(letter) in ("Mn", "Mc") and letter != "\ufe0f")
    )


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """Return the script of a letter, which is the first word of its name."""
    if not letter.isalpha() or letter.isascii():
        return "LATIN" if letter.isalpha() else ""
    first = unicodedata.name(letter, "").partition(" ")[0]
    return "CJK" if first in _JAPANESE else first


def _is_ipv4(host: str) -> bool:
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True


def _is_ipv6(host: str) -> bool:
    try:
        ipaddress.IPv6Address(host)
    except ValueError:
        return False
    return True
