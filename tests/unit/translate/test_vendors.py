import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.exceptions import Unavailable
from app.lib.breaker import Breaker
from app.lib.bulkhead import BUSY
from app.translate.interface import Translator
from app.translate.libretranslate import LibreTranslator
from app.translate.microsoft import MicrosoftTranslator
from app.translate.null import NullTranslator
from app.translate.transport import AT_ONCE, MAX_RESPONSE, Transport, VendorRefused
from tests.unit.translate import vendor

Make = Callable[[Transport], Translator]


def make_microsoft(transport: Transport) -> Translator:
    return MicrosoftTranslator(transport, "key-of-alice", "northeurope")


def make_libre(transport: Transport) -> Translator:
    return LibreTranslator(transport, "key-of-bob")


def make_transport(url: str, **options: Any) -> Transport:
    return Transport(
        url, connect_timeout=2.0, read_timeout=1.0, deadline=1.5, **options
    )


VENDORS = [(make_microsoft, vendor.microsoft), (make_libre, vendor.libretranslate)]
both = pytest.mark.parametrize("make", [make_microsoft, make_libre])


@pytest.mark.parametrize(("make", "mood"), VENDORS)
def test_translates(make: Make, mood: vendor.Mood) -> None:
    with vendor.run_vendor(mood) as server:
        translator = make(make_transport(server.url + "/"))
        assert translator.translate("سلام hello ☕", "fa", "en") == "سلام HELLO ☕"


def test_asks_microsoft_as_it_wants_to_be_asked() -> None:
    with vendor.run_vendor(vendor.microsoft) as server:
        translator = make_microsoft(make_transport(server.url))
        translator.translate("hello", "en", "es&to=fr")
        translator.translate("hello", "", "es")
    first, second = server.asked
    assert first["path"] == "/translate"
    assert first["params"] == {
        "api-version": ["3.0"],
        "from": ["en"],
        "to": ["es&to=fr"],
    }
    assert first["payload"] == [{"Text": "hello"}]
    assert first["headers"]["Ocp-Apim-Subscription-Key"] == "key-of-alice"
    assert first["headers"]["Ocp-Apim-Subscription-Region"] == "northeurope"
    assert "from" not in second["params"]


def test_a_global_key_names_no_region() -> None:
    with vendor.run_vendor(vendor.microsoft) as server:
        transport = make_transport(server.url)
        MicrosoftTranslator(transport, "key", "global").translate("a", "en", "es")
    assert "Ocp-Apim-Subscription-Region" not in server.asked[0]["headers"]


def test_asks_libretranslate_as_it_wants_to_be_asked() -> None:
    with vendor.run_vendor(vendor.libretranslate) as server:
        make_libre(make_transport(server.url)).translate("hello", "en", "es")
        LibreTranslator(make_transport(server.url)).translate("hello", "", "es")
    first, second = (request["payload"] for request in server.asked)
    assert first == {
        "q": "hello",
        "source": "en",
        "target": "es",
        "format": "text",
        "api_key": "key-of-bob",
    }
    assert second["source"] == "auto"
    assert "api_key" not in second


BAD_MOODS = {
    "error": vendor.status(500),
    "wrong key": vendor.status(401),
    "too many": vendor.status(429),
    "hangs": vendor.hang,
    "hangs up": vendor.hang_up,
    "trickles": vendor.trickle,
    "redirects": vendor.redirect,
    "garbage": vendor.saying(b"<html>"),
    "nothing": vendor.saying(b""),
    "no utf-8": vendor.saying(b'{"translatedText": "\xff"}'),
    "endless depth": vendor.saying(b"[" * 100_000),
    "flood": vendor.saying(b" " * (MAX_RESPONSE + 1)),
    "null": vendor.saying(None),
    "empty list": vendor.saying([]),
    "other shape": vendor.saying({"translatedText": {"a": 1}}),
    "no text": vendor.saying([{"translations": [{"text": None}]}]),
}


@both
@pytest.mark.parametrize("mood", BAD_MOODS.values(), ids=BAD_MOODS)
def test_says_that_a_vendor_failed(make: Make, mood: vendor.Mood) -> None:
    with vendor.run_vendor(mood) as server:
        translator = make(make_transport(server.url))
        with pytest.raises(Unavailable) as caught:
            translator.translate("hello", "en", "es")
    assert caught.value.what == "translator"
    assert len(server.asked) == 1, "neither tried again nor sent elsewhere"


@both
def test_says_that_nobody_is_there(make: Make) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(Unavailable):
            make(make_transport(url)).translate("hello", "en", "es")


@both
def test_leaves_a_failing_vendor_alone(make: Make) -> None:
    with vendor.run_vendor(vendor.status(500)) as server:
        breaker = Breaker("translator", failures=2, reset_after=60)
        translator = make(make_transport(server.url, breaker=breaker))
        for _ in range(5):
            with pytest.raises(Unavailable):
                translator.translate("hello", "en", "es")
    assert len(server.asked) == 2


def test_a_refused_text_does_not_stop_the_others() -> None:
    with vendor.run_vendor(vendor.status(400)) as server:
        breaker = Breaker("translator", failures=2, reset_after=60)
        translator = make_libre(make_transport(server.url, breaker=breaker))
        for _ in range(5):
            with pytest.raises(VendorRefused):
                translator.translate("hello", "xx", "es")
        server.mood = vendor.libretranslate
        assert translator.translate("hello", "en", "es") == "HELLO"


def test_without_a_vendor_nothing_is_translated() -> None:
    with pytest.raises(Unavailable, match="not configured"):
        NullTranslator().translate("hello", "en", "es")


def test_a_vendor_that_hangs_holds_few_threads() -> None:
    with (
        socket.create_server(("127.0.0.1", 0), backlog=AT_ONCE) as silent,
        ThreadPoolExecutor(AT_ONCE + 1) as threads,
    ):
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        translator = make_libre(Transport(url, read_timeout=60.0, deadline=60.0))
        asked = [
            threads.submit(translator.translate, "hello", "en", "es")
            for _ in range(AT_ONCE)
        ]
        opened = [silent.accept()[0] for _ in asked]
        with pytest.raises(Unavailable, match=BUSY):
            translator.translate("hello", "en", "es")
        for each in opened:
            each.close()
        assert {type(each.exception()) for each in asked} == {Unavailable}
