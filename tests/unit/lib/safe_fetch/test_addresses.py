"""Which addresses are fetched, by their form and by what their names mean."""

from dataclasses import replace

import pytest

from app.lib.safe_fetch import AddressRefused, Fetcher, Unreachable, parse_target
from app.lib.safe_fetch.networks import is_public, parse_address
from tests.support.sources import LOOPBACK, Site, fetcher, redirect

PRIVATE = (
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.8",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "fc00::1",
    "fe80::1",
    "ff02::1",
)
DISGUISED = (
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://127.0.0.1./",
    "http://１２７.0.0.1/",
    "http://127。0。0。1/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::1]/",
    "http://localhost/",
    "http://LOCALHOST./",
)
MALFORMED = (
    "",
    "/feed",
    "//example.org/feed",
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://example.org/",
    "http://",
    "http://alice:secret@example.org/",
    "http://example.org@127.0.0.1/",
    "http://example.org:0/",
    "http://example.org:99999/",
    "http://exa mple.org/",
    "http://example.org\\@127.0.0.1/",
    "http://example.org/\r\nHost: other",
    "http://[fe80::1%25eth0]/",
    "http://[::1/",
    "http://exam%70le.org/",
    "http://" + "a" * 64 + ".org/",
    "http://example.org/" + "a" * 2000,
)


@pytest.mark.parametrize("text", PRIVATE)
def test_reserved_address_is_not_public(text: str) -> None:
    address = parse_address(text)
    assert address is not None
    assert not is_public(address)


@pytest.mark.parametrize("text", ["8.8.8.8", "193.0.6.139", "2606:4700::1111"])
def test_address_of_the_internet_is_public(text: str) -> None:
    address = parse_address(text)
    assert address is not None
    assert is_public(address)


@pytest.mark.parametrize("url", DISGUISED)
def test_disguised_address_of_this_machine_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        Fetcher().get(url)


@pytest.mark.parametrize("url", MALFORMED)
def test_malformed_address_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        Fetcher(allowed_networks=LOOPBACK).get(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("https://example.org:443/a#b", "https://example.org/a"),
        ("http://example.org:8080?q=1", "http://example.org:8080/?q=1"),
        ("https://مثال.ایران/اخبار", None),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
    ],
)
def test_good_address_is_normalised(url: str, expected: str | None) -> None:
    target = parse_target(url)
    assert target.url.isascii()
    assert expected is None or target.url == expected


def test_port_of_another_service_is_refused() -> None:
    with pytest.raises(AddressRefused):
        Fetcher().get("http://8.8.8.8:22/")


def test_private_server_is_refused_unless_allowed(site: Site) -> None:
    url = site.serve("/feed", "hello")
    with pytest.raises(AddressRefused):
        Fetcher().get(url)
    assert site.requests == []
    assert fetcher().get(url).body == b"hello"


def test_redirect_to_private_address_is_refused(site: Site) -> None:
    """127.0.0.1 stands for the internet here, and 169.254.0.0/16 for what is not."""
    for location in ("http://169.254.169.254/", "http://[::1]:80/", "file:///etc"):
        site.pages["/feed"] = redirect(location)
        with pytest.raises(AddressRefused):
            fetcher().get(site.url("/feed"))


def test_name_that_changes_its_meaning_is_resolved_once(site: Site) -> None:
    """DNS rebinding: allowed when it is checked, and private ever after."""
    answers = [["127.0.0.1"], ["169.254.169.254"]]
    rebinding = replace(fetcher(), resolve=lambda _host, _port: answers.pop(0))
    site.serve("/feed", "hello")
    url = site.url("/feed", host="rebinding.example")
    assert rebinding.get(url).body == b"hello"
    assert site.requests[0].headers["Host"] == f"rebinding.example:{site.port}"
    assert len(answers) == 1
    with pytest.raises(AddressRefused):
        rebinding.get(url)


def test_name_is_resolved_by_the_system(site: Site) -> None:
    url = site.url("/feed", host="localhost")
    site.serve("/feed", "hello")
    with pytest.raises(AddressRefused):
        Fetcher().get(url)
    assert fetcher().get(url).body == b"hello"


def test_unknown_name_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        Fetcher().get("http://no-such-host.invalid/")
