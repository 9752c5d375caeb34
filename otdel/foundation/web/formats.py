"""Figures, money, dates and stretches of time as people of each language say them.

Every function takes the language ("ru", "en") as an argument and returns plain text.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, format_time, get_datetime_format
from babel.lists import format_list
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
)
from babel.units import format_unit
from django.utils.translation import gettext as _

from otdel.kernel.money import exponent, to_major

THIN = "\u202f"
MINUS = "\u2212"
_SIGNS = {"RUB": "₽", "KZT": "₸", "UAH": "₴"}  # English locales spell these out
_MONEY_FORMS = {"ru": "#,##0{}\xa0¤", "en": "¤#,##0{}"}


@lru_cache(maxsize=16384)
def format_money(
    minor: int, currency: str, language: str, *, compact: bool = False, sign: bool = False
) -> str:
    """Return minor units as «4 578 000 ₽» or "$4,578,000"; kopecks only where there are some.

    compact gives «18,4 млн ₽» from ten thousand up; sign puts + before a positive sum.
    """
    major = to_major(abs(minor), currency)
    if compact and major >= 10_000:
        text = format_compact_currency(major, currency, locale=language, fraction_digits=1)
    else:
        form = _MONEY_FORMS.get(language, _MONEY_FORMS["en"])
        digits = exponent(currency)
        cents = "." + "0" * digits if digits and major != major.to_integral_value() else ""
        text = format_currency(
            major,
            currency,
            format=form.format(cents),
            locale=language,
            currency_digits=False,
        )
    return _signed(_thin(text.replace(currency, _SIGNS.get(currency, currency))), minor, sign)


@lru_cache(maxsize=8192)
def format_number(value: int | float | Decimal, language: str, *, digits: int = 0) -> str:
    """Return a number with thin spaces or commas and at most `digits` decimals."""
    form = "#,##0" + ("." + "#" * digits if digits else "")
    return _thin(format_decimal(value, format=form, locale=language)).replace("-", MINUS)


def format_compact(value: int | float | Decimal, language: str) -> str:
    """Return «412 тыс.» or "412K"."""
    return _thin(format_compact_decimal(value, locale=language, fraction_digits=1))


def format_percent(ratio: Decimal | float, language: str, *, digits: int = 0) -> str:
    """Return a ratio (0.734) as "73%"; `digits` decimals at most."""
    return f"{format_number(Decimal(str(ratio)) * 100, language, digits=digits)}%"


def format_day(day: date, today: date, language: str) -> str:
    """Return «вчера», "tomorrow", «23 нояб.» or, for another year, «23 нояб. 2025 г.»."""
    named = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}.get((day - today).days)
    if named:
        return named
    if day.year == today.year:
        return _day(day, "d MMM" if language == "ru" else "MMM d", language)
    return _day(day, "d MMM y" if language == "ru" else "MMM d, y", language)


def format_when(instant: datetime, now: datetime, language: str) -> str:
    """Return «вчера, 14:05», "in 5 min", «23 нояб., 09:30»; both instants in the reader's zone."""
    apart = now - instant
    if timedelta(0) <= apart < timedelta(minutes=1):
        return _("just now")
    if timedelta(0) < apart < timedelta(hours=1):
        return _("%(minutes)s min ago") % {"minutes": int(apart.total_seconds() // 60)}
    clock = _clock(instant.hour, instant.minute, language)
    if instant.year != now.year:
        return format_day(instant.date(), now.date(), language)
    return f"{format_day(instant.date(), now.date(), language)}, {_thin(clock)}"


@lru_cache(maxsize=8192)
def _day(day: date, form: str, language: str) -> str:
    return format_date(day, form, locale=language)


@lru_cache(maxsize=4096)
def _clock(hour: int, minute: int, language: str) -> str:
    return format_time(
        time(hour, minute), "HH:mm" if language == "ru" else "short", locale=language
    )


def format_exact(moment: date, language: str) -> str:
    """Return the full date (and time) that stands behind «вчера»."""
    if not isinstance(moment, datetime):
        return _day(moment, "full", language)
    before, _zero, after = _exact_clock(moment.hour, moment.minute, language).rpartition(":00")
    clock = f"{before}:{moment.second:02}{after}"
    return _joint(language).format(clock, _thin(_day(moment.date(), "medium", language)))


@lru_cache(maxsize=4096)
def _exact_clock(hour: int, minute: int, language: str) -> str:
    return _thin(format_time(time(hour, minute), "medium", locale=language))


@lru_cache
def _joint(language: str) -> str:
    return str(get_datetime_format("medium", locale=language)).replace("'", "")


def format_duration(length: timedelta, language: str) -> str:
    """Return the two largest parts: «2 дн. 4 ч», "15 min"."""
    minutes = int(abs(length.total_seconds()) // 60)
    parts = [("day", minutes // 1440), ("hour", minutes % 1440 // 60), ("minute", minutes % 60)]
    said = [format_unit(n, unit, "short", locale=language) for unit, n in parts if n][:2]
    return _thin(" ".join(said) or format_unit(0, "minute", "short", locale=language))


def format_seconds(seconds: float, language: str) -> str:
    """Return «40 с», "12 min": a short stretch of time."""
    if seconds >= 60:
        return format_duration(timedelta(seconds=seconds), language)
    return _thin(format_unit(max(round(seconds), 1), "second", "short", locale=language))


def format_days(days: int, language: str) -> str:
    """Return «14 дн.» or "14 days"."""
    return _thin(format_unit(days, "day", "short", locale=language))


def format_names(names: list[str], language: str) -> str:
    """Return «Анна, Борис и Дана»."""
    return format_list(names, locale=language)


def initials(name: str) -> str:
    """Return up to two letters of a person's name: «Анна Ильина» gives «АИ»."""
    words = [word for word in name.replace("@", " ").split() if word[:1].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


def _thin(text: str) -> str:
    """Part thousands by a thin space; a unit or a sign keeps a whole one that does not break."""
    firm = re.sub(r"(?<=\d) (?=\D)", "\xa0", text.replace("\u202f", "\xa0"))
    return re.sub(r"(?<=\d)\xa0(?=\d{3})", THIN, firm)


def _signed(text: str, minor: int, sign: bool) -> str:
    if minor < 0:
        return MINUS + text
    return "+" + text if sign and minor else text
