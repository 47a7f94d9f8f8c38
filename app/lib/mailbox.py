"""Mail addresses of settings, with the name that may stand before them."""

import re
import unicodedata
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import getaddresses, quote, unquote

_NAMED = re.compile(r"(?P<name>.*?)\s*<(?P<address>[^<>]*)>", re.DOTALL)
# What a name may hold only within quotes (RFC 5322).
_SPECIAL = re.compile(r"[^\w\s!#$%&'*+/=?^`{|}~-]")


def mailbox(text: str) -> str:
    """Return `address`, or `Name <address>` with the name quoted where it must be.

    People write `Microblog, the site <noreply@site.example>`, whose comma would end an
    address in a header. Raises ValueError if there is no usable address.
    """
    match = _NAMED.fullmatch(text.strip())
    if match is None:
        return _address(text.strip())
    return _with_name(unquote(match["name"].strip()), _address(match["address"]))


def mailboxes(text: str) -> list[str]:
    """Return the addresses between commas. Raises ValueError if one is unusable."""
    if not text:
        # Of nothing, the parser of newer Pythons makes an address without a name.
        return []
    return [_with_name(name, _address(each)) for name, each in getaddresses([text])]


def _with_name(name: str, address: str) -> str:
    if any(unicodedata.category(character) == "Cc" for character in name):
        raise ValueError("a name has no line ends")
    if _SPECIAL.search(name):
        name = f'"{quote(name)}"'
    return f"{name} <{address}>" if name else address


def _address(text: str) -> str:
    try:
        parsed = Address(addr_spec=text.strip())
    except (MessageError, IndexError) as error:
        # The parser of the standard library trips over "name@".
        raise ValueError("no address") from error
    if not parsed.domain:
        raise ValueError("no domain")
    return parsed.addr_spec
