"""Dates and numbers as each language writes them; Persian ones in its own calendar."""

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import jdatetime
from babel import Locale, UnknownLocaleError
from babel import dates as babel_dates
from babel import numbers as babel_numbers

from app.lib.clock import as_utc

Style = Literal["short", "medium", "long", "full"]

_ZEROS = {"arab": "٠", "arabext": "۰", "beng": "০", "deva": "०"}
"""The digit nought of the numbering systems of CLDR that are not 0 to 9."""

_MONTH_NAMES = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"
_WEEKDAY_NAMES = "شنبه یک‌شنبه دوشنبه سه‌شنبه چهارشنبه پنج‌شنبه جمعه"
_MONTHS = _MONTH_NAMES.split()
_WEEKDAYS = _WEEKDAY_NAMES.split()


def format_datetime(
    moment: datetime,
    locale: str,
    timezone: str | tzinfo = "UTC",
    style: Style = "medium",
) -> str:
    """Return the date in a style, and the time to the minute, in the zone.

    A naive moment is in UTC. "short" has digits only; "full" names the weekday.
    """
    local = _in_zone(moment, timezone)
    locale_data = _locale(locale)
    date = _format_local_date(local, locale_data, style)
    if locale_data.language == "fa":
        time, glue = f"{local:%H:%M}", "، ساعت " if style in ("long", "full") else "، "
        return date + glue + localize_digits(time, locale)
    time = babel_dates.format_time(
        local, "short", tzinfo=local.tzinfo, locale=locale_data
    )
    # CLDR quotes letters of its patterns: {1} 'at' {0}.
    pattern = str(locale_data.datetime_formats[style]).replace("'", "")
    return localize_digits(pattern.format(time, date), locale)


def format_date(
    moment: datetime,
    locale: str,
    timezone: str | tzinfo = "UTC",
    style: Style = "medium",
) -> str:
    """Return the date alone, as `format_datetime` writes it."""
    return _format_local_date(_in_zone(moment, timezone), _locale(locale), style)


def format_number(number: float, locale: str) -> str:
    """Return a number with the separators and digits of the language."""
    locale_data = _locale(locale)
    written = babel_numbers.format_decimal(
        number, locale=locale_data, numbering_system="default"
    )
    return localize_digits(written, locale)


def format_percent(share: float, locale: str) -> str:
    """Return a share of one in percent, as the language writes it."""
    locale_data = _locale(locale)
    written = babel_numbers.format_percent(
        share, locale=locale_data, numbering_system="default"
    )
    # Babel leaves the sign as the pattern has it.
    symbols = locale_data.number_symbols.get(locale_data.default_numbering_system, {})
    sign = symbols.get("percentSign", "%")
    return localize_digits(written, locale).replace("%", sign)


@lru_cache(maxsize=4_096)
def compact_number(number: float, locale: str) -> str:
    """Return a large number in short, rounded down: 1.2K, 1,2 mil, ۱٫۲ هزار."""
    locale_data = _locale(locale)
    written = babel_numbers.format_compact_decimal(
        _rounded_down(number),
        locale=locale_data,
        fraction_digits=1,
        numbering_system="default",
    )
    return localize_digits(written, locale)


def localize_digits(text: str, locale: str) -> str:
    """Return a text with the digits of the language in place of 0 to 9."""
    zero = _ZEROS.get(_locale(locale).default_numbering_system)
    return text if zero is None else text.translate(_digits(zero))


def _rounded_down(number: float) -> float:
    """Cut a number to one decimal of its thousands, so 999,999 is not "1000K"."""
    unit = 1
    while abs(number) >= unit * 1000 and unit < 10**12:
        unit *= 1000
    if unit == 1:
        return number
    return int(number / unit * 10) * unit / 10


def _format_local_date(local: datetime, locale: Locale, style: Style) -> str:
    if locale.language == "fa":
        return _format_jalali(local, style)
    written = babel_dates.format_date(local.date(), style, locale=locale)
    return localize_digits(written, str(locale))


def _format_jalali(local: datetime, style: Style) -> str:
    """Return a date of the Iranian calendar; before its first year, the ISO date."""
    try:
        day = jdatetime.date.fromgregorian(date=local.date())
    except ValueError:
        return localize_digits(local.date().isoformat(), "fa")
    if style == "short":
        return localize_digits(f"{day.year}/{day.month}/{day.day}", "fa")
    written = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    if style == "full":
        written = f"{_WEEKDAYS[day.weekday()]} {written}"
    return localize_digits(written, "fa")


def _in_zone(moment: datetime, timezone: str | tzinfo) -> datetime:
    zone = _zone(timezone) if isinstance(timezone, str) else timezone
    try:
        return as_utc(moment).astimezone(zone)
    except OverflowError:
        # The first and the last day of time have no other zone.
        return as_utc(moment)


@lru_cache(maxsize=256)
def _zone(name: str) -> tzinfo:
    """Return a zone by its name; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return UTC


@lru_cache(maxsize=64)
def _locale(code: str) -> Locale:
    """Return the locale data of CLDR; those of English for an unknown code."""
    try:
        return Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@lru_cache(maxsize=8)
def _digits(zero: str) -> dict[int, int]:
    return {ord("0") + digit: ord(zero) + digit for digit in range(10)}
