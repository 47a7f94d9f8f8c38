from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lib.dates import (
    Style,
    compact_number,
    format_date,
    format_datetime,
    format_number,
    format_percent,
    localize_digits,
)

MOMENT = datetime(2026, 11, 21, 14, 5, 59, tzinfo=UTC)


def plain(text: str) -> str:
    """Read the narrow blanks of CLDR as blanks."""
    return text.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("locale", "style", "written"),
    [
        ("en", "short", "11/21/26, 2:05 PM"),
        ("en", "medium", "Nov 21, 2026, 2:05 PM"),
        ("en", "long", "November 21, 2026, 2:05 PM"),
        ("en", "full", "Saturday, November 21, 2026, 2:05 PM"),
        ("es", "medium", "21 nov 2026, 14:05"),
        ("es", "full", "sábado, 21 de noviembre de 2026, 14:05"),
        ("fa", "short", "۱۴۰۵/۸/۳۰، ۱۴:۰۵"),
        ("fa", "medium", "۳۰ آبان ۱۴۰۵، ۱۴:۰۵"),
        ("fa", "long", "۳۰ آبان ۱۴۰۵، ساعت ۱۴:۰۵"),
        ("fa", "full", "شنبه ۳۰ آبان ۱۴۰۵، ساعت ۱۴:۰۵"),
        ("xx", "medium", "Nov 21, 2026, 2:05 PM"),
        ("pt-BR", "short", "21/11/2026 14:05"),
        ("zh_Hans_CN", "short", "2026/11/21 14:05"),
    ],
)
def test_writes_a_moment(locale: str, style: Style, written: str) -> None:
    assert plain(format_datetime(MOMENT, locale, "UTC", style)) == written


def test_writes_the_time_of_the_zone() -> None:
    assert format_datetime(MOMENT, "fa", "Asia/Tehran").endswith("۱۷:۳۵")
    assert format_datetime(MOMENT, "es", ZoneInfo("America/Lima")).endswith(" 9:05")
    assert format_datetime(MOMENT, "es", "No/Where").endswith("14:05")
    assert format_datetime(MOMENT, "es", "../etc/passwd").endswith("14:05")
    assert format_datetime(MOMENT.replace(tzinfo=None), "es").endswith("14:05")


def test_the_day_is_the_one_of_the_zone() -> None:
    evening = datetime(2026, 3, 20, 21, 0, tzinfo=UTC)
    assert format_date(evening, "fa", "Asia/Tehran") == "۱ فروردین ۱۴۰۵"
    assert format_date(evening, "fa", "UTC") == "۲۹ اسفند ۱۴۰۴"
    assert format_date(evening, "en", timezone(timedelta(hours=3))) == "Mar 21, 2026"


def test_knows_leap_years_of_the_iranian_calendar() -> None:
    assert format_date(datetime(2025, 3, 20, tzinfo=UTC), "fa") == "۳۰ اسفند ۱۴۰۳"


@pytest.mark.parametrize("locale", ["en", "es", "fa"])
@given(moment=st.datetimes(timezones=st.just(UTC)))
def test_writes_any_moment(locale: str, moment: datetime) -> None:
    for zone in ("UTC", "Asia/Tehran", "America/Los_Angeles"):
        assert format_datetime(moment, locale, zone, "full")


@pytest.mark.parametrize(
    ("number", "english", "spanish", "persian"),
    [
        (0, "0", "0", "۰"),
        (999, "999", "999", "۹۹۹"),
        (1000, "1K", "1 mil", "۱ هزار"),
        (1299, "1.2K", "1,2 mil", "۱٫۲ هزار"),
        (12_345, "12.3K", "12,3 mil", "۱۲٫۳ هزار"),
        (999_999, "999.9K", "999,9 mil", "۹۹۹٫۹ هزار"),
        (1_234_567, "1.2M", "1,2 M", "۱٫۲ میلیون"),
    ],
)
def test_writes_large_numbers_in_short(
    number: int, english: str, spanish: str, persian: str
) -> None:
    written = [plain(compact_number(number, code)) for code in ("en", "es", "fa")]
    assert written == [english, spanish, persian]


def test_writes_numbers() -> None:
    assert format_number(1234567, "en") == "1,234,567"
    assert format_number(1234567.5, "es") == "1.234.567,5"
    assert format_number(1234567.5, "fa") == "۱٬۲۳۴٬۵۶۷٫۵"


def test_writes_percent() -> None:
    written = [plain(format_percent(0.25, code)) for code in ("en", "es", "fa")]
    assert written == ["25%", "25 %", "۲۵٪"]


@given(st.integers(-(2**63), 2**63))
def test_writes_any_number(number: int) -> None:
    for code in ("en", "es", "fa"):
        assert format_number(number, code)
        assert compact_number(number, code)


def test_digits_follow_the_language() -> None:
    assert localize_digits("3 of 25", "en") == "3 of 25"
    assert localize_digits("3 از 25", "fa") == "۳ از ۲۵"
    assert localize_digits("19", "ar_EG") == "١٩"
