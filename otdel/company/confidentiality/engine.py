"""When an agreement ends, and whether a typed name is the person's; no database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256


def expiry(contract_ends_on: date | None, years: int) -> date | None:
    """Return the last day on which the agreement binds: the contract's end and `years` years.

    None while the contract runs. 29 February becomes the 28th in a year without one.
    """
    if contract_ends_on is None:
        return None
    try:
        return contract_ends_on.replace(year=contract_ends_on.year + years)
    except ValueError:
        return contract_ends_on.replace(year=contract_ends_on.year + years, day=28)


def contract_end(ends: Iterable[date | None]) -> date | None:
    """Return the last day of a person's employments, None while one is open or there is none."""
    days = list(ends)
    if not days or None in days:
        return None
    return max(day for day in days if day)


def same_name(typed: str, name: str) -> bool:
    """Say whether the typed name is the person's, whatever the case, spaces and ё."""
    return bool(typed.strip()) and _key(typed) == _key(name)


def digest(text: str) -> str:
    """Return the fingerprint of a signed text, by which a later change of it would show."""
    return sha256(text.encode()).hexdigest()


def _key(name: str) -> str:
    return " ".join(name.casefold().replace("ё", "е").split())


def text_with(text: str, years: int, language: str) -> str:
    """Return the text with its `{years}` told in words: "5 years", "5 лет"."""
    return text.replace("{years}", years_said(years, language))


def years_said(years: int, language: str) -> str:
    """Return "1 year", "5 years", "1 год", "3 года", "5 лет"."""
    if not language.startswith("ru"):
        return f"{years} year" if years == 1 else f"{years} years"
    if years % 10 == 1 and years % 100 != 11:
        return f"{years} год"
    few = years % 10 in (2, 3, 4) and years % 100 not in (12, 13, 14)
    return f"{years} года" if few else f"{years} лет"
