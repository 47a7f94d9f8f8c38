"""From which network somebody comes, for counting what they try."""

import ipaddress

# What one customer gets: whoever has an IPv6 address has 2**64 of them to change to.
IPV6_PREFIX = 64


def network_of(address: str) -> str:
    """Give an IPv4 address as it is, an IPv6 address as its network of 64 bits.

    An IPv4 address in IPv6 clothes counts as itself; what is none is given back.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed.packed, IPV6_PREFIX), strict=False))
