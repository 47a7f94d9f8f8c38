from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from app.cache.extension import Caches
from app.cache.registry import EXTENSION
from app.exceptions import Invalid, Unavailable
from app.translate import is_configured, translate, translate_text
from tests.unit.translate import vendor

NOT_CONFIGURED = "Error: the translation service is not configured."
FAILED = "Error: the translation service failed."


@pytest.fixture
def app() -> Iterator[Flask]:
    """Run a small application with no vendor."""
    app = Flask(__name__)
    Babel(app)
    app.extensions[EXTENSION] = Caches(None)
    with app.app_context():
        yield app


@pytest.fixture
def libre(app: Flask) -> Iterator[vendor.Vendor]:
    """Configure a LibreTranslate server."""
    with vendor.run_vendor(vendor.libretranslate) as server:
        app.config["LIBRETRANSLATE_URL"] = server.url
        yield server


@pytest.mark.usefixtures("app")
def test_says_that_no_vendor_is_configured() -> None:
    assert not is_configured()
    assert translate("hello", "en", "es") == NOT_CONFIGURED
    with pytest.raises(Unavailable, match="not configured"):
        translate_text("hello", "en", "es")


def test_translates_with_libretranslate(libre: vendor.Vendor) -> None:
    assert is_configured()
    assert translate("hello", "en", "es") == "HELLO"
    assert libre.asked


def test_translates_with_microsoft_where_both_are_set(
    app: Flask, libre: vendor.Vendor
) -> None:
    with vendor.run_vendor(vendor.microsoft) as server:
        app.config["MS_TRANSLATOR_KEY"] = "key"
        app.config["MS_TRANSLATOR_URL"] = server.url
        assert translate("hello", "en", "zh_Hans_CN") == "HELLO"
    assert server.asked[0]["params"]["to"] == ["zh-Hans"]
    assert server.asked[0]["headers"]["Ocp-Apim-Subscription-Region"] == "westus"
    assert not libre.asked


def test_asks_once_for_each_text_and_language(libre: vendor.Vendor) -> None:
    for _ in range(3):
        assert translate_text("hello", "en", "es") == "HELLO"
    assert len(libre.asked) == 1
    translate_text("hello", "en", "fa")
    translate_text("hello!", "en", "es")
    translate_text("hello", "", "es")
    assert len(libre.asked) == 4


def test_a_failure_is_not_remembered(libre: vendor.Vendor) -> None:
    libre.mood = vendor.status(500)
    assert translate("hello", "en", "es") == FAILED
    libre.mood = vendor.libretranslate
    assert translate("hello", "en", "es") == "HELLO"


def test_the_same_language_needs_no_vendor(libre: vendor.Vendor) -> None:
    assert translate_text("hello", "en", "en_GB") == "hello"
    assert translate_text(" ", "en", "es") == " "
    assert not libre.asked


@pytest.mark.parametrize(
    ("text", "source", "dest", "field"),
    [
        ("hello", "en&x=1", "es", "source_language"),
        ("hello", "en", "es/../x", "dest_language"),
        ("hello", "en", "", "dest_language"),
        ("x" * 5001, "en", "es", "text"),
    ],
)
def test_refuses_what_no_vendor_should_see(
    libre: vendor.Vendor, text: str, source: str, dest: str, field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        translate_text(text, source, dest)
    assert caught.value.field == field
    assert translate(text, source, dest) == FAILED
    assert not libre.asked


def test_each_application_has_its_own_vendor(libre: vendor.Vendor) -> None:
    translate_text("hello", "en", "es")
    other = Flask("other")
    Babel(other)
    with other.app_context(), force_locale("en"):
        assert translate("hello", "en", "es") == NOT_CONFIGURED
    assert len(libre.asked) == 1
