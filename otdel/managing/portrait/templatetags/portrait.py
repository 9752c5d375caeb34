"""Shares, multiples and kept days of evidence, in the reader's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language

from otdel.foundation.web.formats import format_number, format_percent

register = template.Library()


@register.filter
def ratio(value: Any) -> str:
    """Say a share of one ("0.6312" kept as text, or a Decimal) as a percentage."""
    return format_percent(Decimal(str(value or 0)), get_language() or "en")


@register.filter
def times(value: Decimal) -> str:
    return format_number(value, get_language() or "en", digits=2)


@register.filter
def as_day(text: str) -> str:
    """Say a day that was kept as ISO text."""
    return date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT")
