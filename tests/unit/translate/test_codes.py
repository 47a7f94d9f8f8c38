import pytest

from app.exceptions import Invalid
from app.translate.codes import check_tag, libretranslate_code, microsoft_code


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        ("en", "en"),
        ("zh_Hans_CN", "zh-Hans-CN"),
        ("pt-BR", "pt-BR"),
        ("kmr", "kmr"),
        ("", ""),
    ],
)
def test_takes_language_tags(code: str, tag: str) -> None:
    assert check_tag("dest_language", code) == tag


@pytest.mark.parametrize(
    "code",
    ["e", "english", "en&to=fr", "en\n", "en ", "../x", "e\u0301n", "en-", "en--us",
     "a" * 1000, "فا", "en-a-b-c-d"],
)  # fmt: skip
def test_refuses_everything_else(code: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_tag("dest_language", code)
    assert caught.value.field == "dest_language"


@pytest.mark.parametrize(
    ("tag", "microsoft", "libre"),
    [
        ("en", "en", "en"),
        ("en-GB", "en", "en"),
        ("fa", "fa", "fa"),
        ("zh", "zh-Hans", "zh"),
        ("zh-Hans-CN", "zh-Hans", "zh"),
        ("zh-Hant", "zh-Hant", "zt"),
        ("zh-TW", "zh-Hant", "zt"),
        ("pt", "pt", "pt"),
        ("pt-BR", "pt", "pb"),
        ("pt-PT", "pt-pt", "pt"),
        ("no", "nb", "nb"),
    ],
)
def test_vendors_have_their_own_codes(tag: str, microsoft: str, libre: str) -> None:
    assert (microsoft_code(tag), libretranslate_code(tag)) == (microsoft, libre)
