"""Sums of money in a blueprint: whole units and the currency, “500000 RUB”."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings

from otdel.kernel.money import Money, to_major, to_minor


def written(sum_: Money | None) -> str:
    """Return the sum as a file has it; "" for none."""
    if sum_ is None:
        return ""
    major = to_major(sum_.minor, sum_.currency)
    return f"{int(major) if major == int(major) else major} {sum_.currency}"


def read(text: str) -> Money | None:
    """Return the sum of a text that the schema has let through; None for ""."""
    if not text:
        return None
    number, currency = text.split(" ")
    return Money(to_minor(Decimal(number), currency), currency)


def own_currency() -> str:
    """The currency in which the company's own sums without one are counted."""
    return settings.CURRENCY
