"""Which addresses of hosts are public; all others are refused.

After the IANA registries of special-purpose addresses (RFC 6890 and its updates). They
stand here, since what `ipaddress` calls global differs between versions of Python.
"""

from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_RESERVED_IPV4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Outside lie loopback, link-local, unique local, multicast, IPv4-mapped and NAT64.
_GLOBAL_IPV6 = IPv6Network("2000::/3")
_RESERVED_IPV6 = tuple(
    IPv6Network(block)
    # Teredo and other protocols, documentation, 6to4.
    for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)


def parse_networks(blocks: Iterable[str]) -> tuple[Network, ...]:
    """Return networks such as "10.1.0.0/16"; a ValueError names none that is one."""
    return tuple(ip_network(block) for block in blocks)


def is_public(address: Address) -> bool:
    """Return whether a host of the internet can have this address."""
    if isinstance(address, IPv4Address):
        return not any(address in block for block in _RESERVED_IPV4)
    return address in _GLOBAL_IPV6 and not any(
        address in block for block in _RESERVED_IPV6
    )


def is_in(address: Address, networks: Iterable[Network]) -> bool:
    """Return whether an address lies within one of the networks."""
    return any(address in network for network in networks)


def parse_address(text: str) -> Address | None:
    """Return the address of a host that is written as one, else None."""
    try:
        return ip_address(text)
    except ValueError:
        return None
